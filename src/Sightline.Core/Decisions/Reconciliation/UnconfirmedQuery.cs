using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>Rejects of one ejector that the PLC did not confirm in time.</summary>
/// <param name="Station">Whose ejector it is.</param>
/// <param name="Count">How many.</param>
/// <param name="Since">Exposure of the first.</param>
/// <param name="First">The part that is the first.</param>
internal sealed record Unconfirmed(string Station, long Count, DateTimeOffset Since, string First);

/// <summary>Asks every ejector at once what it did not confirm of late, by index: for who must be told now.</summary>
internal sealed class UnconfirmedQuery(ProjectionReader projections, IPlantPolicies plant)
{
    /// <summary>What is older is told on the page of its order or shift.</summary>
    private static readonly TimeSpan s_ofLate = TimeSpan.FromHours(1);

    public IReadOnlyList<Unconfirmed> Of(DateTimeOffset now) => projections.Read(db =>
        (IReadOnlyList<Unconfirmed>)[.. UnconfirmedRows.Stations(db, plant).Select(ejector => Of(db, ejector.Station, now, ejector.Within)).OfType<Unconfirmed>()]);

    private static Unconfirmed? Of(SqliteDatabase db, string station, DateTimeOffset now, TimeSpan within)
    {
        using var rows = db.Prepare("SELECT COUNT(*), MIN(e.exposed_at), COALESCE(e.serial, i.id)" + UnconfirmedRows.InSpan)
            .Bind(1, station).Bind(2, FactHash.Microseconds(now - s_ofLate)).Bind(3, UnconfirmedRows.LastDue(now, within)).Query();
        return rows.Read() && rows.Int64(0) > 0 ? new Unconfirmed(station, rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.Text(2)) : null;
    }
}
