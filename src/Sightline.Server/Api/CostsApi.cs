using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Costs;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>What a request for costs asks for, of the API and of the page alike.</summary>
internal sealed record CostsAsked(string By, DateTimeOffset From, DateTimeOffset To, string? WorkOrder)
{
    private static readonly TimeSpan s_usual = TimeSpan.FromDays(30);

    public static CostsAsked Of(Asked asked, DateTimeOffset now)
    {
        var by = asked.Text("by") ?? "workOrder";
        var (from, to) = (asked.Time("from") ?? now - s_usual, asked.Time("to") ?? now);
        if (!CostQuery.By.Contains(by))
        {
            asked.Errors.Add(new ContractError("by", $"Is '{by}'. Send one of {string.Join(", ", CostQuery.By)}."));
        }

        if (from >= to)
        {
            asked.Errors.Add(new ContractError("from", "Is not before to. Send a moment that is."));
        }

        return new CostsAsked(by, from, to, asked.Text("workOrder"));
    }
}

/// <summary>What bad quality costs: sums by order, product, family, line, station, class or cause, as JSON and as a CSV file.</summary>
internal sealed class CostsApi(CostQuery query, TimeProvider time)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/costs", (HttpContext http, CostsApi costs) => costs.ListAsync(http)).WithTags("costs").Lists("by", "from", "to", "workOrder").Needs(Permission.ReadRecords, narrowed: true);
        api.MapGet("/costs/export", (HttpContext http, CostsApi costs) => costs.ExportAsync(http)).WithTags("costs").Asks("by", "from", "to", "workOrder").Needs(Permission.ReadRecords, narrowed: true);
    }

    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var what = CostsAsked.Of(asked, time.GetUtcNow());
        return Answers.PageAsync(http, _ => Sums(http, what), Shape, asked);
    }

    public Task ExportAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var what = CostsAsked.Of(asked, time.GetUtcNow());
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var text = new StringBuilder($"{what.By},currency,total,{string.Join(',', CostCauses.All)},charges,unpriced\r\n");
        foreach (var sum in Sums(http, what))
        {
            text.AppendJoin(',', ((string?[])
            [
                sum.Name, sum.Currency, Number(sum.Total), .. CostCauses.All.Select(c => Number(sum.Causes[c])), sum.Charges.ToString(CultureInfo.InvariantCulture), sum.Unpriced.ToString(CultureInfo.InvariantCulture),
            ]).Select(CsvText.Cell)).Append("\r\n");
        }

        http.Response.Headers.ContentDisposition = "attachment; filename=\"costs.csv\"";
        return Answers.WriteAsync(http, 200, "text/csv; charset=utf-8", Encoding.UTF8.GetBytes(text.ToString()));
    }

    private IReadOnlyList<CostSum> Sums(HttpContext http, CostsAsked what) => query.Sums(what.By, what.From, what.To, what.WorkOrder, http.CallerOf()!.Stations);

    private static JsonObject Shape(CostSum sum) => new()
    {
        ["name"] = sum.Name,
        ["currency"] = sum.Currency,
        ["total"] = sum.Total,
        ["causes"] = new JsonObject(CostCauses.All.Select(c => KeyValuePair.Create(c, (JsonNode?)sum.Causes[c]))),
        ["charges"] = sum.Charges,
        ["unpriced"] = sum.Unpriced,
    };

    private static string Number(decimal amount) => amount.ToString("0.######", CultureInfo.InvariantCulture);
}
