using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Challenges;

/// <summary>
/// Judges every test piece that a station was shown, and keeps where each station stands with each piece. Beside that it counts
/// the parts between, in memory, and writes them once for each transaction.
/// </summary>
internal sealed class ChallengeStage(IPlantPolicies plant) : IStage
{
    private readonly Dictionary<string, (long Parts, long LastAt)> _parts = [];
    private readonly HashSet<string> _moved = [];

    public void Load(SqliteDatabase projections)
    {
        _parts.Clear();
        _moved.Clear();
        using var rows = projections.Prepare("SELECT station, parts, last_at FROM challenge_parts").Query();
        while (rows.Read())
        {
            _parts[rows.Text(0)] = (rows.Int64(1), rows.Int64(2));
        }
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        if (step.Fact.Kind == FactKinds.Event)
        {
            if (Restarts.LineOf(step.Fact, plant) is { } line)
            {
                Restarts.Put(projections, line, step.Fact);
            }
        }
        else if (step.Fact.Kind == FactKinds.Inspection && step.Inspections[0] is { MergedInto: null } hand)
        {
            Take(hand, projections);
        }
    }

    public void Finish(SqliteDatabase projections)
    {
        foreach (var station in _moved)
        {
            projections.Prepare("INSERT INTO challenge_parts (station, parts, last_at) VALUES (?1, ?2, ?3) ON CONFLICT (station) DO UPDATE SET parts = excluded.parts, last_at = excluded.last_at")
                .Bind(1, station).Bind(2, _parts[station].Parts).Bind(3, _parts[station].LastAt).Execute();
        }

        _moved.Clear();
    }

    private void Take(InspectionInHand hand, SqliteDatabase db)
    {
        var (station, at) = (hand.Inspection.Station, FactHash.Microseconds(hand.CorrectedAt));
        if (hand.Inspection.Purpose == InspectionPurpose.Production)
        {
            var (parts, last) = _parts.GetValueOrDefault(station);
            _parts[station] = (parts + 1, Math.Max(last, at));
            _moved.Add(station);
        }
        else if (hand.Inspection.Purpose == InspectionPurpose.Challenge)
        {
            Judge(hand, station, at, db);
        }
    }

    private void Judge(InspectionInHand hand, string station, long at, SqliteDatabase db)
    {
        var piece = hand.Inspection.Part.Serial is { } serial ? plant.PieceOf(serial) : null;
        var (outcome, why) = ChallengeJudge.Of(piece, hand.Inspection);
        var goodBefore = piece is null ? null : GoodBefore(db, station, piece.Id, at);
        db.Prepare("INSERT INTO challenges (position, station, line, piece, serial, shown_at, outcome, why, good_before) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
            .Bind(1, hand.Position).Bind(2, station).Bind(3, plant.Station(station)?.Line).Bind(4, piece?.Id).Bind(5, hand.Inspection.Part.Serial)
            .Bind(6, at).Bind(7, (long)outcome).Bind(8, why).Bind(9, goodBefore).Execute();
        if (piece is null)
        {
            return;
        }

        // One that was exposed earlier and came late does not undo what was seen since.
        db.Prepare(
            "INSERT INTO challenge_states (station, piece, position, shown_at, outcome, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (station, piece) DO UPDATE SET " +
            "position = excluded.position, shown_at = excluded.shown_at, outcome = excluded.outcome, why = excluded.why WHERE excluded.shown_at >= challenge_states.shown_at")
            .Bind(1, station).Bind(2, piece.Id).Bind(3, hand.Position).Bind(4, at).Bind(5, (long)outcome).Bind(6, why).Execute();
        if (outcome == ChallengeOutcome.Caught)
        {
            db.Prepare("UPDATE challenge_states SET good_position = ?3, good_at = ?4, good_parts = ?5 WHERE station = ?1 AND piece = ?2 AND (good_at IS NULL OR good_at <= ?4)")
                .Bind(1, station).Bind(2, piece.Id).Bind(3, hand.Position).Bind(4, at).Bind(5, _parts.GetValueOrDefault(station).Parts).Execute();
        }
    }

    private static long? GoodBefore(SqliteDatabase db, string station, string piece, long at)
    {
        using var rows = db.Prepare("SELECT MAX(shown_at) FROM challenges WHERE station = ?1 AND piece = ?2 AND shown_at < ?3 AND outcome = 0").Bind(1, station).Bind(2, piece).Bind(3, at).Query();
        return rows.Read() ? rows.NullableInt64(0) : null;
    }

    /// <summary>Machines that were started again: from then on nobody knows whether they still see what they saw.</summary>
    private static class Restarts
    {
        private static readonly byte[] s_word = ".started\""u8.ToArray();

        /// <summary>The line whose machine, station or line was started by this event; null for every other event.</summary>
        public static string? LineOf(Fact fact, IPlantPolicies plant)
        {
            // Samples come by the thousand: a look at the bytes is enough for them.
            if (fact.Body.AsSpan().IndexOf(s_word) < 0)
            {
                return null;
            }

            using var body = SentJson.Parse(fact.Body);
            var root = body.RootElement;
            return Word(root, "type") is not ("machine.started" or "station.started" or "line.started") ? null
                : Word(root, "line") is { } line ? line
                : Word(root, "station") is { } station ? plant.Station(station)?.Line
                : plant.LineOfMachine(Word(root, "machine") ?? fact.Source) ?? plant.Station(fact.Source)?.Line;
        }

        public static void Put(SqliteDatabase db, string line, Fact fact) =>
            db.Prepare("INSERT INTO challenge_restarts (line, position, at) VALUES (?1, ?2, ?3) ON CONFLICT (line) DO UPDATE SET position = excluded.position, at = excluded.at WHERE excluded.at >= challenge_restarts.at")
                .Bind(1, line).Bind(2, fact.Position).Bind(3, FactHash.Microseconds(fact.Times.ObservedAt ?? fact.Times.ReceivedAt)).Execute();

        private static string? Word(JsonElement from, string name) =>
            from.TryGetProperty(name, out var value) ? EventText.Of(value) : null;
    }
}
