using System.Globalization;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>
/// Lists what the books of an order or a shift do not agree on, part by part, the worst first. It reads rows of rejects, of parts without
/// inspection and of counts; good parts cost nothing.
/// </summary>
internal sealed class DifferenceQuery(ProjectionReader projections, IPlantPolicies plant)
{
    /// <summary>How long a part that the PLC counted may be without its inspection.</summary>
    private static readonly TimeSpan s_inspectedWithin = TimeSpan.FromMinutes(1);

    /// <summary>All of them, the worst first.</summary>
    /// <param name="scope">The order or the shift.</param>
    /// <param name="asOf">The clock of who asks: what is later than it should be by then is told.</param>
    public IReadOnlyList<Difference> Of(SheetScope scope, DateTimeOffset asOf) => projections.Read(db => Of(db, scope, asOf));

    public List<Difference> Of(SqliteDatabase db, SheetScope scope, DateTimeOffset asOf) =>
    [
        .. RejectedRows.InFinishedStock(db, scope).Concat(Ejects(db, scope, asOf)).Concat(Uncounted(db, scope, asOf)).Concat(scope is { WorkOrder: { } order, Segment: null } ? CountDrifts.Of(db, order) : [])
            .OrderByDescending(d => d.Severity).ThenBy(d => d.At).ThenBy(d => d.Record ?? 0).ThenBy(d => d.Kind, StringComparer.Ordinal).ThenBy(d => d.Part, StringComparer.Ordinal),
    ];

    private IEnumerable<Difference> Ejects(SqliteDatabase db, SheetScope scope, DateTimeOffset asOf)
    {
        foreach (var (station, first, last) in EjectRows.Stations(db, scope))
        {
            var parts = EjectRows.Parts(db, station, first, last);
            var within = plant.Station(station)?.Ejector?.WithinSpan ?? new EjectorPolicy().WithinSpan;
            var now = EjectRows.LastExposure(db, station) is { } newest && newest > asOf ? newest : asOf;
            var inside = parts.Where(p => ScopeRows.Holds(scope, p.Of)).Select(p => p.Part.Record).ToHashSet();
            foreach (var difference in new EjectFindings(station, within, now).Of([.. parts.Select(p => p.Part)], EjectRows.Open(db, scope, station)))
            {
                var touched = difference.Touched.Where(t => inside.Contains(t.Record)).ToList();
                if (difference.Record is not { } record || inside.Contains(record) || touched.Count > 0)
                {
                    yield return difference with { Touched = touched };
                }
            }
        }
    }

    /// <summary>Parts that the PLC counted and nobody inspected, and indexes that it went past.</summary>
    private static List<Difference> Uncounted(SqliteDatabase db, SheetScope scope, DateTimeOffset asOf)
    {
        var found = new List<Difference>();
        using var rows = ScopeRows.Query(db, scope, "SELECT station, number, serial, at, gap FROM plc_parts", " ORDER BY position, number").Query();
        while (rows.Read())
        {
            var (station, number, serial, at, gap) = (rows.Text(0), rows.NullableInt64(1), rows.NullableText(2), FactHash.FromMicroseconds(rows.Int64(3)), rows.Int64(4) == 1);
            var part = serial ?? string.Create(CultureInfo.InvariantCulture, $"index {number}");
            if (at + s_inspectedWithin < asOf)
            {
                found.Add(gap
                    ? new Difference(DifferenceKinds.Uncounted, 1, station, null, null, part, at, DifferenceCauses.IndexLeftOut, $"The PLC's index went past {number}, and there is no inspection of it. Neither the PLC nor the camera told of the part.")
                    : new Difference(DifferenceKinds.Uncounted, 1, station, null, null, part, at, DifferenceCauses.NoInspection, $"The PLC counted {part}, and there is no inspection of it. The camera was not triggered, or its message is lost or still on its way."));
            }
        }

        return found;
    }
}
