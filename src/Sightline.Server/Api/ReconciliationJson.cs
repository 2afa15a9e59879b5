using System.Text.Json.Nodes;
using Sightline.Decisions.Reconciliation;
using Sightline.Model;
using Sightline.Server.Reports;

namespace Sightline.Server.Api;

/// <summary>Sheets and differences as the API says them.</summary>
internal static class ReconciliationJson
{
    /// <summary>A shift. An order has its sheet beside what its targets have.</summary>
    public static JsonObject Of(Reconciled found) => new()
    {
        ["line"] = found.Scope.Line,
        ["shift"] = found.Scope.Shift,
        ["day"] = found.Scope.ShiftDay,
        ["inspections"] = OrderJsonText.Put([], found.Tally),
        ["sheet"] = Sheet(found),
        ["differences"] = Counted(found.Sheet),
    };

    /// <summary>Every figure by its name; null where nobody counts it.</summary>
    public static JsonObject Sheet(Reconciled found)
    {
        var json = new JsonObject();
        foreach (var (name, value) in SheetFigures.Rows(found.Planned, found.Parts, found.Sheet))
        {
            json[name] = value;
        }

        return json;
    }

    public static JsonObject Segment(string? segment, OrderSheet sheet, Sightline.Context.Orders.OrderTally tally)
    {
        var json = OrderJsonText.Put(new JsonObject { ["segment"] = segment }, tally);
        foreach (var (name, value) in SheetFigures.Rows(null, default, sheet).Where(r => r.Name is not ("planned" or "inspected" or "accepted" or "rejected" or "reviewed")))
        {
            json[name] = value;
        }

        return json;
    }

    /// <summary>How many differences there are of each kind.</summary>
    public static JsonObject Counted(OrderSheet sheet) => new(sheet.Differences.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)JsonValue.Create(d.Value))));

    public static JsonNode? Of(Difference difference) => new JsonObject
    {
        ["kind"] = difference.Kind,
        ["severity"] = difference.Severity,
        ["station"] = difference.Station,
        ["record"] = difference.Record?.ToString(),
        ["inspection"] = difference.Inspection,
        ["part"] = difference.Part,
        ["at"] = JsonText.Time(difference.At),
        ["cause"] = difference.Cause,
        ["evidence"] = difference.Evidence,
        ["parts"] = new JsonArray([.. difference.Touched.Select(t => new JsonObject { ["record"] = t.Record.ToString(), ["inspection"] = t.Inspection, ["part"] = t.Part, ["what"] = t.Stayed ? "stayed" : "went" })]),
    };
}
