using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Genealogy.Links;
using Sightline.Genealogy.Tracing;
using Sightline.Model;

namespace Sightline.Server.Api;

/// <summary>A trace as it was asked for: what of it is shown, and as JSON.</summary>
internal sealed record TraceAnswer(Trace Trace, IReadOnlyList<TracedThing> Shown)
{
    public JsonObject ToJson(TraceLooks looks, int skip, int limit)
    {
        var page = Shown.Skip(skip).Take(limit).ToList();
        var (found, links) = (looks.Of(page.Select(t => t.Thing)), Trace.Links.ToLookup(l => l.To));
        var (pieces, outward) = (new Dictionary<Thing, decimal?>(), Trace.Links.ToLookup(l => l.From));
        return new JsonObject
        {
            ["of"] = Trace.Of.ToString(),
            ["asOf"] = Trace.AsOf.ToString(),
            ["complete"] = Trace.Complete,
            ["counts"] = Counts(),
            ["items"] = new JsonArray([.. page.Zip(found, (thing, look) => Shape(thing, look, thing.Way == TraceWay.Forward ? links[thing.Thing] : outward[thing.Thing], looks, pieces))]),
            ["cursor"] = skip + page.Count < Shown.Count ? $"{Trace.AsOf}-{skip + page.Count}" : null,
        };
    }

    /// <summary>How many of each kind were found in each direction.</summary>
    public JsonObject Counts()
    {
        var counts = new JsonObject();
        foreach (var way in Trace.Things.GroupBy(t => t.Way))
        {
            counts[WayOf(way.Key)] = new JsonObject(way.GroupBy(t => t.Thing.Kind).OrderBy(g => g.Key).Select(g => KeyValuePair.Create(Thing.WordOf(g.Key), (JsonNode?)g.Count())));
        }

        return counts;
    }

    public static string WayOf(TraceWay way) => way == TraceWay.Back ? "back" : "forward";

    public static string WordOf(Certainty certainty) => certainty.ToString().ToLowerInvariant();

    public static JsonObject Shape(TraceLink link) => new()
    {
        ["from"] = link.From.ToString(), ["to"] = link.To.ToString(), ["relation"] = link.Relation, ["certainty"] = WordOf(link.Certainty), ["position"] = link.Position.ToString(), ["at"] = JsonText.Time(link.At),
        ["place"] = link.Place, ["quantity"] = link.Quantity, ["unit"] = link.Unit,
    };

    public static JsonObject Shape(LinkException one) => new()
    {
        ["position"] = one.Position.ToString(), ["why"] = one.Why, ["about"] = one.About.ToString(), ["other"] = one.Other?.ToString(), ["pointer"] = one.Pointer, ["detail"] = one.Detail, ["at"] = JsonText.Time(one.At), ["source"] = one.Source, ["withdrawnBy"] = one.WithdrawnBy,
    };

    private static JsonNode Shape(TracedThing thing, ThingLook look, IEnumerable<TraceLink> links, TraceLooks looks, Dictionary<Thing, decimal?> pieces)
    {
        if (thing.Through is { } through && !pieces.ContainsKey(through))
        {
            pieces[through] = looks.PiecesOf(through);
        }

        return new JsonObject
        {
            ["thing"] = thing.Thing.ToString(), ["kind"] = thing.Thing.Word, ["key"] = thing.Thing.Key, ["way"] = WayOf(thing.Way), ["depth"] = thing.Depth, ["certainty"] = WordOf(thing.Certainty),
            ["through"] = thing.Through?.ToString(), ["oneOf"] = thing.Through is { } at ? pieces[at] : null, ["pieces"] = look.Pieces,
            ["inspections"] = look.Inspections, ["failed"] = look.Failed, ["newest"] = look.Newest?.ToString(),
            ["links"] = new JsonArray([.. links.Select(l => (JsonNode?)Shape(l))]), ["exceptions"] = new JsonArray([.. look.Exceptions.Select(e => (JsonNode?)Shape(e))]),
        };
    }
}

/// <summary>Reads what is traced and what of it is shown, for the API, the page and the command line alike.</summary>
internal static class TraceWish
{
    private static readonly Dictionary<string, TraceWay> s_ways = new(StringComparer.Ordinal) { ["back"] = TraceWay.Back, ["forward"] = TraceWay.Forward, ["both"] = TraceWay.Both };

    /// <summary>Null after saying what is wrong, and where nothing is known of the thing.</summary>
    /// <param name="asked">The request.</param>
    /// <param name="query">Answers it.</param>
    /// <param name="pinned">The position that an earlier page was read at.</param>
    public static TraceAnswer? Read(Asked asked, TraceQuery query, long? pinned = null)
    {
        var (of, way) = (ThingOf(asked), WayOf(asked));
        var (kind, certainty, asOf) = (asked.Text("kind"), asked.OneOf<Certainty>("certainty"), pinned ?? query.PositionOf(asked.AsOf()));
        if (kind is not null && Thing.KindOf(kind) is null)
        {
            asked.Errors.Add(new ContractError("kind", $"Is '{kind}'. Send one of {string.Join(", ", Thing.Words)}."));
        }

        if (asked.Errors.Count > 0 || query.Of(new TraceAsked(of!.Value, way, asOf)) is not { } trace)
        {
            return null;
        }

        return new TraceAnswer(trace, [.. trace.Things.Where(t => (kind is null || t.Thing.Word == kind) && (certainty is null || t.Certainty == certainty))]);
    }

    public static string? TextOf(Asked asked) => asked.Text("of") ?? asked.Text("from");

    public static Thing? ThingOf(Asked asked)
    {
        var text = TextOf(asked);
        if (Thing.Parse(text) is { } thing)
        {
            return thing;
        }

        asked.Errors.Add(new ContractError("of", $"{(text is null ? "Missing" : $"Is '{text}'")}. Send a kind, a colon and a key, such as lot:L-77; kinds are {string.Join(", ", Thing.Words)}."));
        return null;
    }

    public static TraceWay WayOf(Asked asked)
    {
        var text = asked.Text("way") ?? asked.Text("direction") ?? "both";
        if (s_ways.TryGetValue(text, out var way))
        {
            return way;
        }

        asked.Errors.Add(new ContractError("way", $"Is '{text}'. Send back, forward or both."));
        return TraceWay.Both;
    }
}
