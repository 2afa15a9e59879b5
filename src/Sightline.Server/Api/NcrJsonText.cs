using System.Text.Json.Nodes;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Identity;

namespace Sightline.Server.Api;

/// <summary>Nonconformances as the API writes them.</summary>
internal static class NcrJsonText
{
    private static readonly string[] s_outcomes = ["waiting", "good", "not good"];

    public static JsonObject Shape(Nonconformance ncr, Caller caller) => new()
    {
        ["id"] = ncr.Id,
        ["state"] = ncr.StateWord,
        ["title"] = ncr.Opening.Title,
        ["what"] = ncr.Opening.What,
        ["line"] = ncr.Opening.Line,
        ["station"] = ncr.Opening.Station,
        ["product"] = ncr.Opening.Product,
        ["class"] = ncr.Opening.Class,
        ["finding"] = ncr.Opening.Finding,
        ["openedAt"] = JsonText.Time(ncr.OpenedAt),
        ["openedBy"] = ncr.OpenedBy,
        ["movedAt"] = JsonText.Time(ncr.MovedAt),
        ["parts"] = ncr.Parts,
        ["undisposed"] = ncr.Undisposed,
        ["reworking"] = ncr.Reworking,
        ["openActions"] = ncr.OpenActions,
        ["actions"] = JsonText.Words(ActionsOf(ncr, caller)),
    };

    public static JsonObject InFull(NonconformanceInFull full, Caller caller)
    {
        var json = Shape(full.Ncr, caller);
        json["evidence"] = new JsonObject
        {
            ["inspections"] = new JsonArray([.. full.Records.Select(r => (JsonNode?)r.ToString())]), ["holds"] = new JsonArray([.. full.Holds.Select(h => (JsonNode?)h.ToString())]),
        };
        json["concessions"] = List(full.Concessions, c => new JsonObject { ["id"] = c.Id, ["at"] = JsonText.Time(c.At), ["by"] = c.By, ["reason"] = c.Reason, ["parts"] = c.Units });
        json["correctiveActions"] = List(full.Actions, Action);
        json["deviations"] = List(full.Deviations, d => new JsonObject
        {
            ["id"] = d.Position.ToString(), ["characteristic"] = d.Characteristic, ["limit"] = d.Limit, ["until"] = d.Until, ["quantity"] = d.Quantity, ["reason"] = d.Reason, ["by"] = d.By, ["at"] = JsonText.Time(d.At),
        });
        json["documents"] = List(full.Documents, d => new JsonObject { ["id"] = d.Position.ToString(), ["name"] = d.Name, ["sha256"] = d.Sha256, ["place"] = d.Place, ["by"] = d.By, ["at"] = JsonText.Time(d.At) });
        json["moves"] = List(full.Moves, m => new JsonObject
        {
            ["position"] = m.Position, ["act"] = m.Act, ["at"] = JsonText.Time(m.At), ["by"] = m.By, ["what"] = m.What, ["parts"] = m.Units, ["reason"] = m.Said,
        });
        json["signatures"] = new JsonArray([.. full.Signatures.Select(s => JsonNode.Parse(s))]);
        return json;
    }

    public static JsonNode? Part(NcrPart part) => new JsonObject
    {
        ["kind"] = HoldUnit.WordOf(part.Kind),
        ["key"] = part.Key,
        ["inForce"] = part.InForce,
        ["disposition"] = part.Newest is { } newest ? Disposition(newest) : null,
    };

    /// <summary>The nonconformances of a part, as records and parts show them.</summary>
    public static JsonArray OfPart(IReadOnlyList<PartNonconformance> found) => List(found, f => new JsonObject
    {
        ["id"] = f.Ncr.Id,
        ["state"] = f.Ncr.StateWord,
        ["title"] = f.Ncr.Opening.Title,
        ["via"] = new JsonObject { ["kind"] = HoldUnit.WordOf(f.Via), ["key"] = f.Key },
        ["disposition"] = f.Newest is { } newest ? Disposition(newest) : null,
    });

    private static JsonObject Disposition(NcrPartDisposition given) => new()
    {
        ["id"] = given.Id,
        ["what"] = given.What,
        ["at"] = JsonText.Time(given.At),
        ["by"] = given.By,
        ["reason"] = given.Reason,
        ["quantity"] = given.Quantity,
        ["signed"] = given.Signed,
        ["reworkAt"] = given.ReworkAt,
        ["reinspectAt"] = given.ReinspectAt,
        ["loop"] = given.Loop,
        ["rework"] = given.Outcome is { } outcome ? s_outcomes[outcome] : null,
        ["checkedBy"] = given.CheckedBy,
        ["lot"] = given.Lot,
    };

    private static JsonNode Action(NcrActionStanding action) => new JsonObject
    {
        ["id"] = action.Id,
        ["what"] = action.What,
        ["owner"] = action.Owner,
        ["due"] = action.Due,
        ["by"] = action.By,
        ["doneAt"] = JsonText.Time(action.DoneAt),
        ["doneBy"] = action.DoneBy,
        ["done"] = action.DoneWhat,
        ["checkedAt"] = JsonText.Time(action.CheckedAt),
        ["checkedBy"] = action.CheckedBy,
        ["effective"] = action.Effective,
        ["checked"] = action.CheckedWhy,
    };

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode> shape) => new([.. items.Select(i => (JsonNode?)shape(i))]);

    private static IReadOnlyList<string> ActionsOf(Nonconformance ncr, Caller caller)
    {
        if (ncr.IsClosed || !caller.Can(Permission.DecideNonconformances))
        {
            return [];
        }

        IReadOnlyList<string> always = ["parts", "actions", "deviations", "documents"];
        return ncr.State switch
        {
            NcrStages.Open => ["contain", .. always],
            NcrStages.Contained => ["dispositions", .. always],
            NcrStages.Dispositioned when ncr.Reworking == 0 => ["verify", .. always],
            NcrStages.Verified when ncr.OpenActions == 0 => ["close", .. always],
            _ => always,
        };
    }
}
