using System.Text.Json.Nodes;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Hosting.Preflights;

namespace Sightline.Server.Api;

/// <summary>Versions of maps as JSON.</summary>
internal static class MapJsonText
{
    /// <summary>Where a version stands, with its text.</summary>
    public static JsonObject Version(MapVersion version)
    {
        var json = new JsonObject
        {
            ["target"] = version.Target,
            ["version"] = version.Version,
            ["sha256"] = version.Sha256,
            ["state"] = MapLife.Word(version.State),
            ["position"] = version.Drafted.Position,
            ["authors"] = JsonText.Words(version.Authors),
            ["draftedAt"] = JsonText.Time(version.Drafted.At),
            ["replayed"] = Step(version.Replayed),
            ["approved"] = Step(version.Approved),
            ["published"] = Step(version.Published),
            ["retired"] = Step(version.Retired),
            ["publishedAt"] = JsonText.Time(version.Published?.At),
            ["map"] = JsonNode.Parse(version.Text),
            ["actions"] = JsonText.Words(MapLife.ActsIn(version.State)),
        };
        return json;
    }

    public static JsonObject Whole(MapVersion version, IReadOnlyList<string> signatures)
    {
        var json = Version(version);
        json["replay"] = version.Replay is { } found ? JsonNode.Parse(found) : null;
        json["signatures"] = new JsonArray([.. signatures.Select(s => JsonNode.Parse(s))]);
        return json;
    }

    /// <summary>What a version covers of what stations send, and what of it the target does not know.</summary>
    public static JsonObject Coverage(MapVersion version, MapCoverage coverage, IReadOnlyList<ClassSeen> seen, AskedCodes? asked)
    {
        var last = seen.ToDictionary(s => s.Class, s => s.LastPosition, StringComparer.Ordinal);
        return new JsonObject
        {
            ["target"] = version.Target,
            ["version"] = version.Version,
            ["looksAtClasses"] = coverage.LooksAtClasses,
            ["mapped"] = JsonText.Words(coverage.Mapped),
            ["unmapped"] = new JsonArray([.. coverage.Unmapped.Select(c => (JsonNode)new JsonObject { ["class"] = c, ["lastPosition"] = last[c] })]),
            ["notSeen"] = JsonText.Words(coverage.NotSeen),
            ["codesAskedAt"] = JsonText.Time(asked?.At),
            ["notKnown"] = asked is null ? null : new JsonArray([.. asked.Unknown(version.Plan()).Select(u => (JsonNode)new JsonObject { ["pointer"] = u.Pointer, ["code"] = u.Code })]),
            ["sharedCodes"] = SharedCodes(coverage.Shared),
        };
    }

    /// <summary>Codes that stand for several classes.</summary>
    public static JsonArray SharedCodes(IReadOnlyList<SharedCode> shared) =>
        new([.. shared.Select(s => (JsonNode)new JsonObject { ["code"] = s.Code, ["classes"] = JsonText.Words(s.Classes) })]);

    private static JsonObject? Step(MapStep? step) => step is null ? null : new JsonObject
    {
        ["at"] = JsonText.Time(step.At),
        ["by"] = step.By,
        ["reason"] = step.Reason,
        ["position"] = step.Position,
    };
}
