using Sightline.Buffering;
using Sightline.Context.Timelines;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Plant;

/// <summary>Somebody who works at a place.</summary>
/// <param name="Place">The line, or one of its stations.</param>
/// <param name="Operator">As signed on.</param>
/// <param name="Name">From master data; null where there is none.</param>
/// <param name="Since">From when on.</param>
internal sealed record Present(string Place, string Operator, string? Name, DateTimeOffset Since);

/// <summary>Somebody who signed on or off. Operator is null where somebody signed off.</summary>
internal sealed record PresenceEntry(string Place, string? Operator, DateTimeOffset At, long Position);

/// <summary>Reads who is signed on at a line and its stations, and who was.</summary>
internal sealed class PresenceQuery(ProjectionReader projections, PlantModel plant)
{
    private const int MostOfAPlace = 50;

    /// <summary>The line, its stations and their machines, as timelines name them.</summary>
    public IReadOnlyList<string> PlacesOf(string line)
    {
        lock (plant.Gate)
        {
            var stations = plant.All<StationMaster>(MasterKind.Stations).Where(s => s.Record.Line == line).OrderBy(s => s.Id, StringComparer.Ordinal).ToList();
            return
            [
                Places.Line(line), .. stations.Select(s => Places.Station(s.Id)),
                .. stations.Select(s => s.Record.Machine).OfType<string>().Distinct().Order(StringComparer.Ordinal).Select(Places.Machine),
            ];
        }
    }

    public IReadOnlyList<Present> At(string line, DateTimeOffset moment)
    {
        var places = PlacesOf(line);
        var found = projections.Read(db => places.Select(place => Last(db, place, moment)).Where(e => e?.Operator is not null).ToList());
        lock (plant.Gate)
        {
            return [.. found.Select(e => new Present(e!.Place, e.Operator!, plant.Find<OperatorMaster>(MasterKind.Operators, e.Operator)?.Record.Name, e.At))];
        }
    }

    /// <summary>Who signed on and off since a moment, newest first.</summary>
    public IReadOnlyList<PresenceEntry> Since(string line, DateTimeOffset moment)
    {
        var places = PlacesOf(line);
        return projections.Read(db => places.SelectMany(place => Entries(db, place, "valid_from >= ?2 ORDER BY valid_from DESC, position DESC", moment)).OrderByDescending(e => e.At).ThenByDescending(e => e.Position).ToList());
    }

    private static PresenceEntry? Last(SqliteDatabase db, string place, DateTimeOffset moment) =>
        Entries(db, place, "valid_from <= ?2 ORDER BY valid_from DESC, position DESC", moment, 1).FirstOrDefault();

    private static List<PresenceEntry> Entries(SqliteDatabase db, string place, string which, DateTimeOffset moment, int most = MostOfAPlace)
    {
        var found = new List<PresenceEntry>();
        using var rows = db.Prepare($"SELECT value, valid_from, position FROM timelines WHERE place = ?1 AND topic = '{ContextNames.Operator}' AND {which} LIMIT {most}")
            .Bind(1, place).Bind(2, FactHash.Microseconds(moment)).Query();
        while (rows.Read())
        {
            found.Add(new PresenceEntry(place, rows.NullableText(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.Int64(2)));
        }

        return found;
    }
}
