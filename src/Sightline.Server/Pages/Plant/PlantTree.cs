using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Server.Api;
using Sightline.Storage;

namespace Sightline.Server.Pages.Plant;

/// <summary>Sites, areas, lines and stations as they stand in each other. What names something that has no record stands below its name all the same.</summary>
internal sealed class PlantTree(PlantDesk desk, ProjectionReader projections)
{
    public IReadOnlyList<PlantPlace> Read()
    {
        var stations = Level(MasterKind.Stations, "line", []);
        var lines = Level(MasterKind.Lines, "area", stations);
        var areas = Level(MasterKind.Areas, "site", lines);
        var sites = Level(MasterKind.Sites, "", areas)[""].ToList();
        return [.. sites, .. Rest(MasterKind.Sites, areas, sites), .. Rest(MasterKind.Areas, lines, areas.SelectMany(a => a)), .. Rest(MasterKind.Lines, stations, lines.SelectMany(l => l))];
    }

    public IReadOnlyList<(string Kind, long Count)> Counts() => projections.Read(db => MasterKind.All.Select(kind =>
    {
        using var rows = db.Prepare("SELECT COUNT(*) FROM master WHERE kind = ?1").Bind(1, kind.Name).Query();
        rows.Read();
        return (kind.Name, rows.Int64(0));
    }).ToList());

    /// <summary>Records of a kind by what they stand in.</summary>
    private ILookup<string, PlantPlace> Level(MasterKind kind, string standsIn, IEnumerable<IGrouping<string, PlantPlace>> below)
    {
        var held = below.ToDictionary(g => g.Key, g => g.ToList());
        return desk.List(kind, "", int.MaxValue).Select(r => (r.Id, Body: JsonText.Raw(r.Body)!.AsObject()))
            .ToLookup(r => Text(r.Body, standsIn) ?? "", r => new PlantPlace(kind.Name, r.Id, Text(r.Body, "name"), true, held.GetValueOrDefault(r.Id, [])));
    }

    /// <summary>What stands nowhere, or in something without a record.</summary>
    private static IEnumerable<PlantPlace> Rest(MasterKind kind, ILookup<string, PlantPlace> below, IEnumerable<PlantPlace> known)
    {
        var ids = known.Select(k => k.Id).ToHashSet();
        return below.Where(g => !ids.Contains(g.Key)).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new PlantPlace(kind.Name, g.Key, null, false, [.. g]));
    }

    private static string? Text(JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
