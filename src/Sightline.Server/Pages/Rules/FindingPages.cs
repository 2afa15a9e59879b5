using Microsoft.AspNetCore.Components;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Life;
using Sightline.Genealogy;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;
using Sightline.Server.Pages.Inspections;

namespace Sightline.Server.Pages.Rules;

/// <summary>The pages of what rules found: the list, and one with where on the part and what was done.</summary>
internal sealed class FindingPages(FindingQuery query, FindingActs acts, RuleDesk rules, RecordQuery records)
{
    private const int Rows = 50;

    /// <summary>So many records of a finding are opened for their images and places.</summary>
    private const int MostOpened = 24;

    public IResult List<TPage>(HttpContext http)
        where TPage : IComponent
    {
        var asked = new Asked(http);
        var filter = new FindingFilter
        {
            Rule = asked.Text("rule"), Station = asked.Text("station"), Line = asked.Text("line"), Class = asked.Text("class"),
            Open = asked.Text("open") switch { "true" => true, "false" => false, _ => null }, Shadow = asked.Text("shadow") switch { "true" => true, "false" => false, _ => null },
        };
        var found = query.List(filter, http.CallerOf()!.Stations, asked.Before(), Rows);
        return PageAnswer.Of<TPage>(http, new FindingsView(found, found.Count == Rows ? found[^1].Order.ToString() : null));
    }

    public Task<IResult> OneAsync(HttpContext http) => ShowAsync(http, null, StatusCodes.Status200OK);

    public async Task<IResult> AcknowledgeAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var id = PathText.At(http, 1);
        return await acts.AcknowledgeAsync(http, id, fields.TextOrNull("reason")) switch
        {
            ActOutcome.Done => PageAnswer.Done(RuleRoutes.Finding(id), "finding-acknowledged"),
            ActOutcome.Conflict conflict => await ShowAsync(http, conflict.Why, StatusCodes.Status409Conflict),
            ActOutcome.NoRoom => PageAnswer.Done(RuleRoutes.Finding(id), "noRoom"),
            _ => await ShowAsync(http, null, StatusCodes.Status200OK),
        };
    }

    private async Task<IResult> ShowAsync(HttpContext http, string? refused, int status)
    {
        var id = PathText.At(http, 1);
        if (query.One(id) is not { } finding || rules.Find(finding.Rule, finding.Version)?.File() is not { } rule)
        {
            await ErrorPages.NotFoundAsync(http, $"There is no finding '{id}'.");
            return Results.Empty;
        }

        if (!FindingScope.Holds(http.CallerOf()!, finding))
        {
            await ErrorPages.ForbiddenAsync(http, $"Your access does not reach {(finding.Station is { } station ? $"station '{station}'" : "what is of no station")}.");
            return Results.Empty;
        }

        var opened = query.RecordsOf(id, 0, MostOpened).Select(r => (Record: r, Full: records.At(r.Position))).ToList();
        return PageAnswer.Of<FindingPage>(http, new FindingView(
            finding, rule, query.ActionsOf(id), [.. opened.Select(o => (o.Record, o.Full is null ? null : Shot.Of(o.Full).FirstOrDefault(s => s.IsShown)))],
            FindingShape.Of(rule, finding, [.. opened.Where(o => o.Full is not null).Select(o => o.Full!.Inspection)]), refused), status);
    }
}
