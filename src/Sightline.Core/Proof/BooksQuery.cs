using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Proof;

/// <summary>
/// The books. The journal and the projections are counted apart and must agree: the journal says how many were stored up
/// to the checkpoint, the projections say where each of them stands. What lies past the checkpoint is on its way.
/// </summary>
internal sealed class BooksQuery(IJournal journal, ProjectionReader projections)
{
    private static readonly string[] s_entries = [Accounts.EntryDelivered, Accounts.EntryWaiting, Accounts.EntryParked, Accounts.EntryClosed];

    private readonly RecordAudit _audit = new(journal);
    private readonly EntryAudit _entries = new();

    public Books Read(Func<string, long> repeatsOf, long repeats)
    {
        var (projected, totals, last, targets, missing) = projections.Read(db =>
        {
            var checkpoint = db.Scalar("SELECT position FROM checkpoint");
            return (checkpoint, Totals(db), LastSequences(db), Stages(db), _audit.Look(db, checkpoint).Concat(_entries.Look(db, checkpoint)).ToList());
        });
        var atCheckpoint = journal.TotalsAt(projected);
        var atHead = journal.TotalsAt(long.MaxValue);
        var onTheWay = atHead.Stored - atCheckpoint.Stored;
        long Of(string account) => totals.GetValueOrDefault((account, ""));
        var (delivered, waiting, parked, closed) = (Of(Accounts.RecordDelivered), Of(Accounts.RecordWaiting), Of(Accounts.RecordParked), Of(Accounts.RecordClosed));
        List<string> differences = [.. Differences(atCheckpoint, delivered + waiting + parked + closed, totals), .. missing];
        return new Books
        {
            Balanced = differences.Count == 0,
            Differences = differences,
            Received = atHead.Stored + atHead.Refused,
            Stored = atHead.Stored,
            Refused = atHead.Refused,
            Delivered = delivered,
            Waiting = waiting + onTheWay,
            Parked = parked,
            Closed = closed,
            Duplicates = repeats,
            Gaps = Sum(totals, Accounts.SourceGaps),
            Projected = projected,
            Head = atHead.Position,
            Sources = Sources(totals, last, repeatsOf),
            Targets = [.. targets.Select(t => Target(t.Name, t.Stage, totals))],
        };
    }

    private static List<string> Differences(JournalTotals journal, long records, Dictionary<(string Account, string Of), long> totals)
    {
        var differences = new List<string>();
        long Of(string account, string of) => totals.GetValueOrDefault((account, of));
        Compare("Records delivered, waiting, parked and closed", records, "inspections in the journal", journal.Stored);
        Compare("Inspections by source", Sum(totals, Accounts.SourceStored), "inspections in the journal", journal.Stored);
        Compare("Refusals by source", Sum(totals, Accounts.SourceRefused), "refusals in the journal", journal.Refused);
        Add("Records on their way", Accounts.RecordWaiting, Accounts.StationWaiting);
        Add("Parked records", Accounts.RecordParked, Accounts.StationParked);
        foreach (var target in totals.Keys.Where(k => k.Account == Accounts.EntryDue).Select(k => k.Of).Order(StringComparer.Ordinal))
        {
            var (due, unwanted) = (Of(Accounts.EntryDue, target), Of(Accounts.EntryUnwanted, target));
            var made = s_entries.Sum(account => Of(account, target));
            if (due != made + unwanted)
            {
                differences.Add($"Target '{target}' is owed {due} messages: {made} are delivered, waiting, parked or closed, and {unwanted} are not wanted by its map. {Math.Abs(due - made - unwanted)} unaccounted for. Run 'sightline verify', then 'sightline rebuild'.");
            }
        }

        return differences;

        void Add(string what, string whole, string part)
        {
            if (Of(whole, "") is var all && Sum(totals, part) is var parts && all != parts)
            {
                differences.Add($"{what} are {all}; by station they are {parts}: {Math.Abs(all - parts)} unaccounted for. Run 'sightline verify', then 'sightline rebuild'.");
            }
        }

        void Compare(string left, long leftCount, string right, long rightCount)
        {
            if (leftCount != rightCount)
            {
                differences.Add($"{left} are {leftCount}; {right} up to position {journal.Position} are {rightCount}: {Math.Abs(leftCount - rightCount)} unaccounted for. Run 'sightline verify', then 'sightline rebuild'.");
            }
        }
    }

    /// <summary>Two counters that jump to their end have more numbers missing than a count can hold: it stays at the most it can.</summary>
    private static long Sum(Dictionary<(string Account, string Of), long> totals, string account) =>
        (long)Int128.Clamp(totals.Where(t => t.Key.Account == account).Aggregate(Int128.Zero, (sum, t) => sum + t.Value), long.MinValue, long.MaxValue);

    private static Dictionary<(string Account, string Of), long> Totals(SqliteDatabase db)
    {
        var totals = new Dictionary<(string, string), long>();
        using var rows = db.Prepare("SELECT account, of, value FROM totals").Query();
        while (rows.Read())
        {
            totals[(rows.Text(0), rows.Text(1))] = rows.Int64(2);
        }

        return totals;
    }

    private static Dictionary<string, long> LastSequences(SqliteDatabase db)
    {
        var last = new Dictionary<string, long>();
        using var rows = db.Prepare("SELECT station, last FROM sequences").Query();
        while (rows.Read())
        {
            last[rows.Text(0)] = rows.Int64(1);
        }

        return last;
    }

    private static List<(string Name, string Stage)> Stages(SqliteDatabase db)
    {
        var targets = new List<(string, string)>();
        using var rows = db.Prepare("SELECT name, body FROM targets ORDER BY name").Query();
        while (rows.Read())
        {
            using var body = System.Text.Json.JsonDocument.Parse(rows.Bytes(1));
            targets.Add((rows.Text(0), body.RootElement.TryGetProperty("stage", out var stage) ? stage.GetString() ?? "live" : "live"));
        }

        return targets;
    }

    private static List<SourceBooks> Sources(Dictionary<(string Account, string Of), long> totals, Dictionary<string, long> last, Func<string, long> repeatsOf)
    {
        var stations = totals.Keys.Where(k => k.Account is Accounts.SourceStored or Accounts.SourceRefused).Select(k => k.Of).Distinct().Order(StringComparer.Ordinal);
        return [.. stations.Select(station => new SourceBooks(
            station,
            totals.GetValueOrDefault((Accounts.SourceStored, station)),
            totals.GetValueOrDefault((Accounts.SourceRefused, station)),
            repeatsOf(station),
            totals.GetValueOrDefault((Accounts.SourceGaps, station)),
            last.TryGetValue(station, out var number) ? number : null))];
    }

    private static TargetBooks Target(string name, string stage, Dictionary<(string Account, string Of), long> totals)
    {
        long Of(string account) => totals.GetValueOrDefault((account, name));
        var (delivered, waiting, parked, closed) = (Of(Accounts.EntryDelivered), Of(Accounts.EntryWaiting), Of(Accounts.EntryParked), Of(Accounts.EntryClosed));
        return new TargetBooks(name, stage, delivered + waiting + parked + closed, delivered, waiting, parked, closed) { Due = Of(Accounts.EntryDue), Unwanted = Of(Accounts.EntryUnwanted) };
    }
}
