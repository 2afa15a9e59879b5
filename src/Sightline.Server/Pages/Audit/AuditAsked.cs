using Microsoft.AspNetCore.Http.Extensions;
using Sightline.Model;
using Sightline.Proof;

namespace Sightline.Server.Pages.Audit;

/// <summary>What the address of the audit page asks for. Times are the plant's; the export gets them with their offset.</summary>
/// <param name="Filter">For the query.</param>
/// <param name="Before">Position to go on before.</param>
/// <param name="From">As typed.</param>
/// <param name="To">As typed.</param>
/// <param name="WrongFields">Fields that could not be understood.</param>
internal sealed record AuditAsked(AuditFilter Filter, long Before, string? From, string? To, IReadOnlyList<string> WrongFields)
{
    public static AuditAsked Of(IQueryCollection query, PlantClock clock)
    {
        var wrong = new List<string>();
        var before = long.MaxValue;
        if (Text("cursor") is { } cursor && (!long.TryParse(cursor, out before) || before < 0))
        {
            wrong.Add("cursor");
        }

        var filter = new AuditFilter
        {
            Who = Text("actor"),
            Role = Text("role"),
            Act = Text("act"),
            Object = Text("object"),
            Text = Text("text"),
            From = Time("from"),
            To = Time("to"),
        };
        return new AuditAsked(filter, before, Shown("from", filter.From), Shown("to", filter.To), wrong);

        string? Text(string name) => query[name].ToString().Trim() is { Length: > 0 } text ? text : null;

        DateTimeOffset? Time(string name)
        {
            if (!PlantTimeText.TryRead(clock, Text(name), out var time))
            {
                wrong.Add(name);
            }

            return time;
        }

        string? Shown(string name, DateTimeOffset? time) => time is null ? Text(name) : PlantTimeText.Write(clock, time);
    }

    public bool IsNarrowed => Filter != new AuditFilter();

    /// <summary>The export of all that this filter holds.</summary>
    public string Export(string format)
    {
        var query = new QueryBuilder { { "format", format } };
        Add("actor", Filter.Who);
        Add("role", Filter.Role);
        Add("act", Filter.Act);
        Add("object", Filter.Object);
        Add("text", Filter.Text);
        Add("from", Filter.From is { } from ? Rfc3339.Write(from) : null);
        Add("to", Filter.To is { } to ? Rfc3339.Write(to) : null);
        return "/api/v1/audit/export" + query;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }
    }
}
