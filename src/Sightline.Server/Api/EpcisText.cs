using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Genealogy.Tracing;
using Sightline.Model;

namespace Sightline.Server.Api;

/// <summary>
/// A trace as EPCIS 2.0 events in JSON-LD. What was used up becomes something else (TransformationEvent), what is put into a part or a
/// container stays what it is (AggregationEvent), what leaves is observed leaving (ObjectEvent). Identities are URNs of this plant.
/// </summary>
internal static class EpcisText
{
    private const string Context = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

    public static JsonObject Write(TraceAnswer answer, IFactSource journal)
    {
        var shown = answer.Shown.Select(t => t.Thing).Append(answer.Trace.Of).ToHashSet();
        var events = answer.Trace.Links
            .Where(l => l.Relation is not (Relations.Made or Relations.Member or Relations.Addressed) && shown.Contains(l.From) && shown.Contains(l.To))
            .GroupBy(l => (l.Position, l.Relation, Whole: l.Relation == Relations.Split ? l.From : l.To)).OrderBy(g => g.Key.Position)
            .Select(g => (JsonNode?)Event(g.Key.Relation, g.Key.Whole, [.. g.Distinct()], answer, journal));
        return new JsonObject
        {
            ["@context"] = new JsonArray(Context, new JsonObject { ["sightline"] = "urn:sightline:" }),
            ["type"] = "EPCISDocument",
            ["schemaVersion"] = "2.0",
            ["creationDate"] = JsonText.Time(journal.At(answer.Trace.AsOf)?.Times.RecordedAt ?? answer.Trace.Links.Select(l => l.At).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max()),
            ["epcisBody"] = new JsonObject { ["eventList"] = new JsonArray([.. events]) },
        };
    }

    public static string UrnOf(Thing thing) => $"urn:sightline:{thing.Word}:{Uri.EscapeDataString(thing.Key)}";

    private static JsonObject Event(string relation, Thing whole, IReadOnlyList<TraceLink> links, TraceAnswer answer, IFactSource journal)
    {
        var (first, fact) = (links[0], journal.At(links[0].Position));
        var at = fact?.Times.ObservedAt ?? first.At;
        var json = new JsonObject
        {
            ["type"] = relation switch { Relations.Assembled or Relations.Packed => "AggregationEvent", Relations.Shipped => "ObjectEvent", _ => "TransformationEvent" },
            ["eventID"] = $"urn:sightline:fact:{first.Position}:{relation}",
            ["eventTime"] = JsonText.Time(at.ToUniversalTime()),
            ["eventTimeZoneOffset"] = $"{(at.Offset < TimeSpan.Zero ? '-' : '+')}{at.Offset:hh\\:mm}",
            ["recordTime"] = JsonText.Time(fact?.Times.RecordedAt),
        };
        switch (relation)
        {
            case Relations.Assembled or Relations.Packed:
                json["parentID"] = UrnOf(whole);
                Items(json, "childEPCs", "childQuantityList", links.Select(l => (l.From, l)));
                (json["action"], json["bizStep"]) = ("ADD", relation == Relations.Packed ? "packing" : "assembling");
                break;
            case Relations.Shipped:
                Items(json, "epcList", "quantityList", links.Select(l => (l.From, l)));
                (json["action"], json["bizStep"], json["disposition"]) = ("OBSERVE", "shipping", "in_transit");
                json["bizTransactionList"] = new JsonArray(new JsonObject { ["type"] = "desadv", ["bizTransaction"] = UrnOf(whole) });
                Customers(json, answer.Trace.Links.Where(l => l.Relation == Relations.Addressed && l.From == whole));
                break;
            default:
                Items(json, "inputEPCList", "inputQuantityList", relation == Relations.Split ? [(whole, first with { Quantity = null })] : links.Select(l => (l.From, l)));
                Items(json, "outputEPCList", "outputQuantityList", relation == Relations.Split ? links.Select(l => (l.To, l)) : [(whole, first with { Quantity = null })]);
                json["bizStep"] = relation == Relations.Finished ? "commissioning" : "creating_class_instance";
                break;
        }

        json["sightline:certainty"] = TraceAnswer.WordOf(first.Certainty);
        return json;
    }

    /// <summary>What has an identity of its own is listed; of what is counted there is a class and, where known, a quantity.</summary>
    private static void Items(JsonObject json, string epcs, string quantities, IEnumerable<(Thing Thing, TraceLink Link)> things)
    {
        var sorted = things.ToLookup(t => t.Thing.Kind is ThingKind.Serial or ThingKind.Container);
        if (sorted[true].Any())
        {
            json[epcs] = new JsonArray([.. sorted[true].Select(t => (JsonNode?)UrnOf(t.Thing)).DistinctBy(n => (string)n!)]);
        }

        if (sorted[false].Any())
        {
            json[quantities] = new JsonArray([.. sorted[false].Select(t => (JsonNode?)Quantity(t.Thing, t.Link))]);
        }
    }

    private static JsonObject Quantity(Thing thing, TraceLink link)
    {
        var json = new JsonObject { ["epcClass"] = UrnOf(thing) };
        if (link.Quantity is { } quantity)
        {
            json["quantity"] = decimal.Parse(quantity, System.Globalization.CultureInfo.InvariantCulture);
        }

        if (link is { Quantity: not null, Unit: { } unit })
        {
            json["uom"] = unit switch { "kg" => "KGM", "g" => "GRM", "m" => "MTR", "l" => "LTR", _ => unit };
        }

        return json;
    }

    private static void Customers(JsonObject json, IEnumerable<TraceLink> addressed)
    {
        if (addressed.Select(l => l.To).Distinct().ToList() is { Count: > 0 } customers)
        {
            json["destinationList"] = new JsonArray([.. customers.Select(c => (JsonNode?)new JsonObject { ["type"] = "owning_party", ["destination"] = UrnOf(c) })]);
        }
    }
}
