using System.Text;
using Sightline.Buffering;
using Sightline.Hosting;
using Sightline.Storage;

namespace Sightline.Tests.Buffering;

/// <summary>A station's own counter against a set of missing numbers.</summary>
public sealed class SequenceStageTests
{
    [Fact]
    public void Gaps_late_fills_repeats_and_resets_agree_with_a_set_of_missing_numbers()
    {
        for (var round = 0; round < 60; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            using var counted = new Counted();
            var model = new Model();
            for (var i = 0; i < 80; i++)
            {
                var number = Next(random, model.Last);
                model.See(number);
                counted.See("L1-AOI-1", number);
                Assert.True(model.Told() == counted.Told("L1-AOI-1"), $"Seed {seed}, step {i}, number {number}: expected {model.Told()}, stored {counted.Told("L1-AOI-1")}.");
                if (random.Next(20) == 0)
                {
                    counted.Restart();
                }
            }
        }
    }

    [Fact]
    public void Stations_count_on_their_own_and_a_message_without_a_number_counts_nothing()
    {
        using var counted = new Counted();
        counted.See("A", 10);
        counted.See("B", 20);
        counted.See("A", null);
        counted.See("A", 13);
        counted.See("B", 21);

        Assert.Equal("last 13, missing 11 12, gaps 2, repeats 0, resets 0", counted.Told("A"));
        Assert.Equal("last 21, missing , gaps 0, repeats 0, resets 0", counted.Told("B"));
    }

    [Fact]
    public void A_late_number_in_the_middle_leaves_two_gaps_and_the_last_one_closes_them()
    {
        using var counted = new Counted();
        foreach (var number in (long[])[1, 6, 4, 3, 5])
        {
            counted.See("A", number);
        }

        Assert.Equal("last 6, missing 2, gaps 1, repeats 0, resets 0", counted.Told("A"));
        counted.See("A", 2);
        Assert.Equal("last 6, missing , gaps 0, repeats 0, resets 0", counted.Told("A"));
        counted.See("A", 2);
        Assert.Equal("last 6, missing , gaps 0, repeats 1, resets 0", counted.Told("A"));
    }

    [Fact]
    public void Counters_that_jump_to_their_end_are_counted_without_running_over()
    {
        using var counted = new Counted();
        counted.See("A", 0);
        counted.See("A", long.MaxValue);
        Assert.Equal(long.MaxValue - 1, counted.Missing("A"));
        counted.See("A", long.MaxValue - 1);
        counted.See("A", long.MaxValue);
        counted.See("A", 0);
        counted.See("A", long.MaxValue - 2);
        Assert.Equal(long.MaxValue - 2, counted.Missing("A"));
        Assert.Equal([$"1 {long.MaxValue - 2}"], counted.Rows("SELECT first, last FROM gaps"));
        Assert.Equal([$"repeat {long.MaxValue} {long.MaxValue} 1", "reset 0 0 1"], counted.Rows("SELECT kind, first, last, times FROM counter_events ORDER BY position"));
    }

    [Fact]
    public void What_was_missing_and_came_is_remembered_with_when_and_a_backlog_is_one_row()
    {
        using var counted = new Counted();
        foreach (var number in (long[])[1, 10, 3, 4, 5, 8, 2])
        {
            counted.See("A", number);
            if (number == 4)
            {
                counted.Restart();
            }
        }

        Assert.Equal(["3 5 5", "8 8 6", "2 2 7"], counted.Rows("SELECT first, last, closed_by FROM closed_gaps ORDER BY closed_by"));
        Assert.Equal("last 10, missing 6 7 9, gaps 3, repeats 0, resets 0", counted.Told("A"));
    }

    [Fact]
    public void Repeats_that_follow_each_other_are_one_event_and_a_reset_says_where_the_counter_stood()
    {
        using var counted = new Counted();
        foreach (var number in (long[])[50, 51, 50, 51, 51, 7, 1, 2, 2])
        {
            counted.See("A", number);
            counted.Restart();
        }

        Assert.Equal(
            ["repeat 50 51 3 51 3", "repeat 7 7 1 51 6", "reset 1 1 1 51 7", "repeat 2 2 1 2 9"],
            counted.Rows("SELECT kind, first, last, times, previous, position FROM counter_events ORDER BY position"));
    }

    private static long Next(Random random, long? last) => random.Next(10) switch
    {
        0 => random.Next(0, 2),
        1 => (last ?? 0) + random.Next(2, 6),
        2 or 3 => random.Next(0, 30),
        _ => (last ?? random.Next(0, 5)) + 1,
    };

    private sealed class Model
    {
        private readonly SortedSet<long> _missing = [];
        private long _repeats;
        private long _resets;

        public long? Last { get; private set; }

        public void See(long number)
        {
            if (Last is not { } last || number == last + 1)
            {
                Last = number;
            }
            else if (number > last)
            {
                _missing.UnionWith(Enumerable.Range((int)last + 1, (int)(number - last - 1)).Select(n => (long)n));
                Last = number;
            }
            else if (!_missing.Remove(number))
            {
                var anew = number < 2 && last >= 2;
                (_resets, _repeats, Last) = (_resets + (anew ? 1 : 0), _repeats + (anew ? 0 : 1), anew ? number : last);
            }
        }

        public string Told() => $"last {Last}, missing {string.Join(' ', _missing)}, gaps {_missing.Count}, repeats {_repeats}, resets {_resets}";
    }

    private sealed class Counted : IDisposable
    {
        private readonly DataFolder _folder = new(Directory.CreateTempSubdirectory("sightline-").FullName);
        private readonly SqliteDatabase _db;
        private readonly Ledger _ledger = new();
        private SequenceStage _stage = new();
        private long _position;

        public Counted()
        {
            _db = ProjectionFile.OpenWriter(_folder, new ManualClock());
            _db.Run("PRAGMA synchronous = OFF");
            _stage.Load(_db);
        }

        public void See(string station, long? number)
        {
            var sequence = number is null ? "" : $",\"sequence\":{number}";
            var body = $$"""{"id":"i{{++_position}}","station":"{{station}}","part":{"serial":"S"},"inspectedAt":"2026-11-20T08:00:00Z","result":"pass"{{sequence}}}""";
            var at = new ManualClock().GetUtcNow();
            var fact = new Fact(_position, FactKinds.Inspection, station, $"i{_position}", new FactTimes(at, at, at), "key", Encoding.UTF8.GetBytes(body), []);
            var step = new Step(fact);
            step.Inspections.Add(InspectionInHand.From(fact, waited: false));
            _stage.Apply(step, _db, _ledger);
            _ledger.Post(_db);
        }

        public void Restart()
        {
            _stage = new SequenceStage();
            _stage.Load(_db);
        }

        public long Missing(string station) => _db.Scalar($"SELECT value FROM totals WHERE account = 'source.gaps' AND of = '{station}'");

        public List<string> Rows(string sql)
        {
            var found = new List<string>();
            using var rows = _db.Prepare(sql).Query();
            var columns = sql[..sql.IndexOf(" FROM", StringComparison.Ordinal)].Count(c => c == ',') + 1;
            while (rows.Read())
            {
                var row = new List<string>();
                for (var i = 0; i < columns; i++)
                {
                    row.Add(sql.Contains("kind", StringComparison.Ordinal) && i == 0 ? rows.Text(i) : rows.Int64(i).ToString());
                }

                found.Add(string.Join(' ', row));
            }

            return found;
        }

        public string Told(string station)
        {
            var missing = new List<long>();
            using (var rows = _db.Prepare("SELECT first, last FROM gaps WHERE station = ?1 ORDER BY first").Bind(1, station).Query())
            {
                while (rows.Read())
                {
                    missing.AddRange(Enumerable.Range((int)rows.Int64(0), (int)(rows.Int64(1) - rows.Int64(0) + 1)).Select(n => (long)n));
                }
            }

            using var counts = _db.Prepare("SELECT last, repeats, resets FROM sequences WHERE station = ?1").Bind(1, station).Query();
            Assert.True(counts.Read());
            var gaps = _db.Scalar($"SELECT COALESCE(SUM(value), 0) FROM totals WHERE account = 'source.gaps' AND of = '{station}'");
            return $"last {counts.Int64(0)}, missing {string.Join(' ', missing)}, gaps {gaps}, repeats {counts.Int64(1)}, resets {counts.Int64(2)}";
        }

        public void Dispose()
        {
            _db.Dispose();
            Directory.Delete(_folder.Path, recursive: true);
        }
    }
}
