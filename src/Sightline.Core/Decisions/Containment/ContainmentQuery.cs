using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Challenges;
using Sightline.Decisions.Holds;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Containment;

/// <summary>Every break of trust with its exact suspect parts: from the last that was known to be good to the first that is good again.</summary>
internal sealed class ContainmentQuery(ProjectionReader projections, ChallengeQuery challenges, EscapedEjects escaped, IPlantView plant, TimeProvider time)
{
    /// <summary>So many of one cause are listed; a span with more is asked in pieces.</summary>
    public const int MostListed = 500;

    private const string Suspects = "FROM inspections INDEXED BY inspections_station_time WHERE station = ?1 AND corrected_at >= ?2 AND corrected_at < ?3 AND purpose = 0 AND merged_into IS NULL";

    /// <summary>Those that began in a span of time or last, newest first.</summary>
    /// <param name="cause">Only of this cause; null for all.</param>
    /// <param name="station">Only of this station; null for all.</param>
    /// <param name="from">First moment.</param>
    /// <param name="to">Last moment.</param>
    public IReadOnlyList<TrustBreak> List(string? cause, string? station, DateTimeOffset from, DateTimeOffset to)
    {
        var (first, last) = (FactHash.Microseconds(from), FactHash.Microseconds(to));
        var found = projections.Read(db => Rows(db, first, last)).Concat(Missed(first, last)).Concat(escaped.Between(first, last));
        return [.. found.Where(b => (cause is null || b.Cause == cause) && (station is null || b.Station == station)).OrderByDescending(b => b.Position).ThenBy(b => b.Cause, StringComparer.Ordinal)];
    }

    public TrustBreak? One(string cause, long position) => cause switch
    {
        TrustCauses.Challenge => Challenge(position),
        TrustCauses.Eject => escaped.One(position),
        TrustCauses.Recipe => projections.Read(db => Breaks(db.Prepare(Recipes + " WHERE detected_by = ?1 LIMIT 1").Bind(1, position)).FirstOrDefault()),
        _ => projections.Read(db => Breaks(db.Prepare(Kept + " WHERE position = ?1 AND cause = ?2").Bind(1, position).Bind(2, cause)).Select(b => Until(db, b)).FirstOrDefault()),
    };

    public long Count(TrustBreak of) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT COUNT(*) " + Suspects).Bind(1, of.Station).Bind(2, From(of)).Bind(3, To(of)).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    });

    /// <summary>Suspect parts by exposure, after some of them.</summary>
    public IReadOnlyList<SuspectPart> Parts(TrustBreak of, (long At, long Position)? after, int limit) => projections.Read(db =>
    {
        using var rows = db.Prepare($"SELECT position, id, serial, batch, corrected_at, COALESCE(verdict, result) {Suspects} AND (corrected_at > ?2 OR position > ?4) ORDER BY corrected_at, position LIMIT ?5")
            .Bind(1, of.Station).Bind(2, after?.At ?? From(of)).Bind(3, To(of)).Bind(4, after?.Position ?? 0).Bind(5, limit).Query();
        var found = new List<SuspectPart>();
        while (rows.Read())
        {
            found.Add(new SuspectPart(
                rows.Int64(0), rows.Text(1), rows.NullableText(2), rows.NullableText(3), FactHash.FromMicroseconds(rows.Int64(4)), ((InspectionResult)rows.Int64(5)).ToString().ToLowerInvariant()));
        }

        return found;
    });

    /// <summary>What a hold on all of its parts is asked for with. A time that lasts is held until now.</summary>
    public HoldAsked Hold(TrustBreak of, string? reason) => new()
    {
        Reason = reason, Line = plant.Lines().Select(l => l.Id).FirstOrDefault(line => line == plant.Stations().FirstOrDefault(s => s.Id == of.Station)?.Line),
        Window = new HoldWindow
        {
            Station = of.Station, From = Rfc3339.WritePrecise(of.From ?? DateTimeOffset.UnixEpoch),
            To = Rfc3339.WritePrecise(of.To is { } end ? end.AddMicroseconds(-1) : time.GetUtcNow()),
        },
    };

    private const string Recipes =
        "SELECT 'recipe', detected_by, station, began_at, ended_at, 'Recipe ' || actual || COALESCE(' ' || actual_version, '') || ' was active, and ' || expected || COALESCE(' ' || expected_version, '') || ' was expected.' FROM mismatches";

    private const string Kept = "SELECT cause, position, station, began_at, ended_at, what FROM trust_breaks";

    private static List<TrustBreak> Rows(SqliteDatabase db, long from, long to)
    {
        const string When = " WHERE (began_at >= ?1 OR ended_at IS NULL) AND began_at <= ?2 ORDER BY began_at DESC LIMIT 500";
        return [.. Breaks(db.Prepare(Recipes + When).Bind(1, from).Bind(2, to)), .. Breaks(db.Prepare(Kept + When).Bind(1, from).Bind(2, to)).Select(b => Until(db, b))];
    }

    /// <summary>A model that nobody expected is trusted again once its station caught a test piece with it.</summary>
    private static TrustBreak Until(SqliteDatabase db, TrustBreak found)
    {
        if (found.Cause != TrustCauses.Model)
        {
            return found;
        }

        using var rows = db.Prepare("SELECT MIN(shown_at) FROM challenges WHERE station = ?1 AND outcome = 0 AND shown_at > ?2 AND shown_at < ?3").Bind(1, found.Station).Bind(2, From(found)).Bind(3, To(found)).Query();
        return rows.Read() && rows.NullableInt64(0) is { } caught ? found with { To = FactHash.FromMicroseconds(caught) } : found;
    }

    private IEnumerable<TrustBreak> Missed(long from, long to)
    {
        var missed = projections.Read(db =>
        {
            using var rows = db.Prepare($"SELECT position FROM challenges WHERE outcome = 1 AND shown_at >= ?1 AND shown_at <= ?2 ORDER BY position DESC LIMIT {MostListed}").Bind(1, from).Bind(2, to).Query();
            var found = new List<long>();
            while (rows.Read())
            {
                found.Add(rows.Int64(0));
            }

            return found;
        });
        return missed.Select(Challenge).OfType<TrustBreak>();
    }

    private TrustBreak? Challenge(long position)
    {
        var line = projections.Read(db =>
        {
            using var rows = db.Prepare("SELECT line FROM challenges WHERE position = ?1 AND outcome = 1").Bind(1, position).Query();
            return rows.Read() ? rows.NullableText(0) : null;
        });
        if (line is null || challenges.One(line, position) is not { } missed)
        {
            return null;
        }

        var span = challenges.SpanOf(missed);
        return new TrustBreak(TrustCauses.Challenge, position, missed.Station, span.From, span.To, $"The test piece {missed.Piece} was missed: {missed.Why}");
    }

    private static List<TrustBreak> Breaks(SqliteStatement query)
    {
        using var rows = query.Query();
        var found = new List<TrustBreak>();
        while (rows.Read())
        {
            found.Add(new TrustBreak(
                rows.Text(0), rows.Int64(1), rows.Text(2), FactHash.FromMicroseconds(rows.Int64(3)), rows.NullableInt64(4) is { } ended ? FactHash.FromMicroseconds(ended) : null, rows.Text(5)));
        }

        return found;
    }

    private static long From(TrustBreak of) => of.From is { } from ? FactHash.Microseconds(from) : long.MinValue;

    private static long To(TrustBreak of) => of.To is { } to ? FactHash.Microseconds(to) : long.MaxValue;
}
