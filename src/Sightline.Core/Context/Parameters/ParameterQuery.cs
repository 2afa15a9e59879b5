using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Context.Machines;
using Sightline.Storage;

namespace Sightline.Context.Parameters;

/// <summary>
/// Finds what the parameters of a record were at its corrected moment, and what happened around it. Facts up to a position count
/// and no others, so the answer for a record's own position is the same for ever.
/// </summary>
internal sealed class ParameterQuery(ProjectionReader projections, IOptions<ContextOptions> options)
{
    /// <summary>Points of a picture.</summary>
    private const int MostPoints = 200;

    public ParametersOfRecord Of(RecordMoment moment, TimeSpan? window = null, bool trend = false) => projections.Read(db =>
    {
        var span = window ?? WindowTable.Of(db, moment.Station, moment.Known) ?? options.Value.ParameterWindow;
        var until = FactHash.Microseconds(moment.At);
        var after = until - (span.Ticks / TimeSpan.TicksPerMicrosecond);
        var parameters = moment.Places.SelectMany(place => At(db, place, moment.Known, after, until, trend)).ToList();
        var state = moment.Machine is { } machine ? MachineTable.At(db, machine, until, moment.Known) : null;
        return new ParametersOfRecord(moment, span, parameters, MachineTable.Events(db, moment.Places, after, until, moment.Known), state);
    });

    /// <summary>Of several units of one parameter, those that were sampled in the window, and the one that was sampled last.</summary>
    private static IEnumerable<ParameterOfRecord> At(SqliteDatabase db, string place, long known, long after, long until, bool trend) =>
        SeriesRow.At(db, place, known).GroupBy(s => (s.Name, s.Kind)).SelectMany(units =>
        {
            var found = units.Select(unit => One(db, unit, known, after, until, trend)).OfType<ParameterOfRecord>().ToList();
            var newest = found.Count == 0 ? default : found.Max(p => p.ValueAt);
            return found.Where(p => p.Stats.Count > 0 || p.ValueAt == newest).Select(p => units.Count() > 1 ? p with { UnitDiffers = true } : p);
        });

    private static ParameterOfRecord? One(SqliteDatabase db, SeriesRow series, long known, long after, long until, bool trend)
    {
        var reading = new SampleReading(db, series.Id, known);
        return reading.Last(until) is not { } last ? null
            : new ParameterOfRecord(
                series.Place, series.Name, series.Kind, series.Unit, last.Value, FactHash.FromMicroseconds(last.At), last.At > after ? reading.Stats(after, until) : SampleStats.None,
                DeclaredTable.Of(db, series.Place, series.Name, known))
            {
                Trend = trend && last.At > after ? Points([.. reading.Samples(after, until)]) : [],
            };
    }

    /// <summary>Lowest and highest of each stretch where there are more than a picture shows.</summary>
    private static List<KnownSample> Points(List<KnownSample> samples)
    {
        if (samples.Count <= MostPoints)
        {
            return samples;
        }

        var size = (samples.Count + (MostPoints / 2) - 1) / (MostPoints / 2);
        return [.. samples.Chunk(size).SelectMany(chunk => new[] { chunk.MinBy(s => s.Value), chunk.MaxBy(s => s.Value) }.Distinct().OrderBy(s => s.At))];
    }
}

/// <summary>One parameter in one unit at one place.</summary>
internal sealed record SeriesRow(long Id, string Place, string Name, string Kind, string Unit, long Newest)
{
    public const string Columns = "id, place, name, kind, unit, newest";

    /// <summary>What was sampled at a place, in facts up to a position.</summary>
    public static List<SeriesRow> At(SqliteDatabase db, string place, long known) =>
        Read(db.Prepare($"SELECT {Columns} FROM parameters WHERE place = ?1 AND first_position <= ?2 ORDER BY name, kind, unit").Bind(1, place).Bind(2, known));

    public static List<SeriesRow> Read(SqliteStatement query)
    {
        var found = new List<SeriesRow>();
        using var rows = query.Query();
        while (rows.Read())
        {
            found.Add(new SeriesRow(rows.Int64(0), rows.Text(1), rows.Text(2), rows.Text(3), rows.Text(4), rows.Int64(5)));
        }

        return found;
    }
}
