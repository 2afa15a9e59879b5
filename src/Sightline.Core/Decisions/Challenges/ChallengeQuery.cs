using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Challenges;

/// <summary>Reads how lines stand with their test pieces: what is due, what was missed, what is suspect since.</summary>
internal sealed class ChallengeQuery(ProjectionReader projections, IPlantPolicies plant, IPlantView view, IJournal journal) : IPermitReasons, IChallengeState
{
    private const string Columns = "position, station, piece, serial, shown_at, outcome, why, good_before";

    public LineStanding Standing(string line, DateTimeOffset now)
    {
        var (policy, pieces) = (plant.ChallengeOf(line), plant.PiecesOf(line));
        var stations = plant.StationsOf(line);
        var due = new DueRules(policy, line, view, now);
        return projections.Read(db =>
        {
            var restarted = RestartOf(db, line);
            return new LineStanding(line, policy, [.. pieces.SelectMany(piece => (piece.Stations?.Where(stations.Contains) ?? stations).Select(station => due.Of(StateOf(db, station, piece), LastPartOf(db, station), restarted)))]);
        });
    }

    /// <summary>What challenge pieces have to say against running a line.</summary>
    public IEnumerable<PermitReason> Of(string line, DateTimeOffset now)
    {
        if (plant.ChallengeOf(line) is null && plant.PiecesOf(line).Count == 0)
        {
            yield break;
        }

        var standing = Standing(line, now);
        var policy = standing.Policy ?? new ChallengePolicy();
        if (standing.State == "unregistered")
        {
            yield return new PermitReason("challenge-none", $"Line '{line}' asks for test pieces, and none is registered for it. Register one with PUT /api/v1/challenge-pieces.", policy.OnOverdue == ChallengePolicy.Block);
        }

        foreach (var piece in standing.Pieces)
        {
            if (piece.IsMissed)
            {
                yield return new PermitReason("challenge-missed",
                    $"'{piece.Station}' missed the test piece {piece.Piece.Id} at {Rfc3339.Write(piece.LastAt!.Value)}: {piece.Why} Find out why and show it again; what went by since {Moment(piece.GoodAt)} is suspect.",
                    policy.OnMissed == ChallengePolicy.Block);
            }
            else if (piece.Overdue.Count > 0)
            {
                yield return new PermitReason("challenge-overdue", $"Show the test piece {piece.Piece.Id} to '{piece.Station}': {string.Join("; ", piece.Overdue)}.", policy.OnOverdue == ChallengePolicy.Block);
            }
        }
    }

    public bool PassedSince(string line, long position)
    {
        if (plant.ChallengeOf(line)?.AtChangeover != true)
        {
            return true;
        }

        // One that was exposed before, and only came late, says nothing about the time since.
        var since = journal.At(position)?.Times.RecordedAt ?? DateTimeOffset.MinValue;
        var pieces = Standing(line, since).Pieces;
        return pieces.Count > 0 && pieces.All(p => p.GoodPosition > position && p.GoodAt >= since && !p.IsMissed);
    }

    /// <summary>Showings of a line, newest first.</summary>
    public IReadOnlyList<Challenge> History(string line, long before, int limit) => projections.Read(db =>
    {
        using var rows = db.Prepare($"SELECT {Columns} FROM challenges WHERE line = ?1 AND position < ?2 ORDER BY position DESC LIMIT ?3").Bind(1, line).Bind(2, before).Bind(3, limit).Query();
        var found = new List<Challenge>();
        while (rows.Read())
        {
            found.Add(From(rows));
        }

        return found;
    });

    /// <summary>One showing of a line; null when there is none at this position.</summary>
    public Challenge? One(string line, long position) => projections.Read(db =>
    {
        using var rows = db.Prepare($"SELECT {Columns} FROM challenges WHERE position = ?1 AND line = ?2").Bind(1, position).Bind(2, line).Query();
        return rows.Read() ? From(rows) : null;
    });

    /// <summary>What a missed piece makes suspect: from when its station caught it last until it caught it again.</summary>
    public SuspectSpan SpanOf(Challenge missed) => projections.Read(db =>
    {
        return new SuspectSpan([missed.Station], Caught("MAX", "<"), Caught("MIN", ">"));

        // Read now and not from the row: one that came late may have been caught between.
        DateTimeOffset? Caught(string which, string side)
        {
            using var rows = db.Prepare($"SELECT {which}(shown_at) FROM challenges WHERE station = ?1 AND piece = ?2 AND shown_at {side} ?3 AND outcome = 0")
                .Bind(1, missed.Station).Bind(2, missed.Piece).Bind(3, FactHash.Microseconds(missed.ShownAt)).Query();
            return rows.Read() && rows.NullableInt64(0) is { } at ? FactHash.FromMicroseconds(at) : null;
        }
    });

    /// <summary>What overdue pieces make suspect: from the earliest moment at which one of them was caught last. Null when none is overdue.</summary>
    public SuspectSpan? OverdueOf(LineStanding standing)
    {
        var overdue = standing.Pieces.Where(p => p.Overdue.Count > 0).ToList();
        return overdue.Count == 0 ? null
            : new SuspectSpan([.. overdue.Select(p => p.Station).Distinct().Order(StringComparer.Ordinal)], overdue.Exists(p => p.GoodAt is null) ? null : overdue.Min(p => p.GoodAt), null);
    }

    private static string Moment(DateTimeOffset? moment) => moment is { } at ? Rfc3339.Write(at) : "ever";

    private static PieceStanding StateOf(SqliteDatabase db, string station, ChallengePiece piece)
    {
        using var rows = db.Prepare(
            "SELECT s.position, s.shown_at, s.outcome, s.why, s.good_position, s.good_at, s.good_parts FROM challenge_states s WHERE s.station = ?1 AND s.piece = ?2").Bind(1, station).Bind(2, piece.Id).Query();
        return !rows.Read() ? new PieceStanding { Station = station, Piece = piece } : new PieceStanding
        {
            Station = station,
            Piece = piece,
            Last = rows.Int64(0),
            LastAt = FactHash.FromMicroseconds(rows.Int64(1)),
            Outcome = (ChallengeOutcome)rows.Int64(2),
            Why = rows.Text(3),
            GoodPosition = rows.NullableInt64(4),
            GoodAt = rows.NullableInt64(5) is { } good ? FactHash.FromMicroseconds(good) : null,
            Parts = -(rows.NullableInt64(6) ?? 0),
        };
    }

    private static (long Parts, DateTimeOffset At)? LastPartOf(SqliteDatabase db, string station)
    {
        using var rows = db.Prepare("SELECT parts, last_at FROM challenge_parts WHERE station = ?1").Bind(1, station).Query();
        return rows.Read() ? (rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1))) : null;
    }

    private static DateTimeOffset? RestartOf(SqliteDatabase db, string line)
    {
        using var rows = db.Prepare("SELECT at FROM challenge_restarts WHERE line = ?1").Bind(1, line).Query();
        return rows.Read() ? FactHash.FromMicroseconds(rows.Int64(0)) : null;
    }

    private static Challenge From(in SqliteRows rows) => new(
        rows.Int64(0), rows.Text(1), rows.NullableText(2), rows.NullableText(3), FactHash.FromMicroseconds(rows.Int64(4)), (ChallengeOutcome)rows.Int64(5), rows.Text(6),
        rows.NullableInt64(7) is { } good ? FactHash.FromMicroseconds(good) : null);
}
