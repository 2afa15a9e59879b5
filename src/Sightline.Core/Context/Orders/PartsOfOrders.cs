using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>
/// Words on the parts of orders as far as they are counted. The parts seen last are remembered, because a part comes to the next
/// station soon, and one serial that a reader puts on everything it cannot read must not be looked up over and over.
/// </summary>
internal sealed class PartsOfOrders
{
    private const int MostRemembered = 20_000;

    private readonly Dictionary<(string Order, string Serial), List<PartWord>> _known = [];

    /// <summary>After a rollback other words are counted.</summary>
    public void Forget() => _known.Clear();

    /// <summary>Takes a word in, and says what the part was before and is with it.</summary>
    /// <param name="db">The projections.</param>
    /// <param name="order">The order.</param>
    /// <param name="serial">The part.</param>
    /// <param name="word">The word.</param>
    /// <param name="uncounted">Records that are in the table and not counted yet: this one, and what comes behind it in the same step.</param>
    public (InspectionResult? Before, InspectionResult? After) Add(SqliteDatabase db, string order, string serial, PartWord word, IReadOnlySet<long> uncounted)
    {
        var words = Known(db, order, serial, uncounted);
        var before = PartVerdict.Of(words);
        Keep(words, word);
        return (before, PartVerdict.Of(words));
    }

    /// <summary>Takes a word out again: its record turned out to belong to another order.</summary>
    public (InspectionResult? Before, InspectionResult? After) Remove(SqliteDatabase db, string order, string serial, PartWord word, IReadOnlySet<long> uncounted)
    {
        // Only the newest word of each station is remembered, so what was behind it is read again.
        _known.Remove((order, serial));
        var words = Known(db, order, serial, uncounted);
        var after = PartVerdict.Of(words);
        return (PartVerdict.Of(words.Append(word)), after);
    }

    /// <summary>A person said another word on one of its records; the tables do not have it yet.</summary>
    public (InspectionResult? Before, InspectionResult? After) Change(SqliteDatabase db, string order, string serial, long record, InspectionResult to)
    {
        var words = Known(db, order, serial, new HashSet<long>());
        var before = PartVerdict.Of(words);
        // The newest of a station is the one remembered: of an older record the word changes nothing.
        if (words.FindIndex(w => w.Position == record) is >= 0 and var at)
        {
            words[at] = words[at] with { Result = to };
        }

        return (before, PartVerdict.Of(words));
    }

    private List<PartWord> Known(SqliteDatabase db, string order, string serial, IReadOnlySet<long> uncounted)
    {
        if (_known.TryGetValue((order, serial), out var known))
        {
            return known;
        }

        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        var words = new List<PartWord>();
        using var rows = db.Prepare("SELECT position, station, corrected_at, COALESCE(verdict, result) FROM inspections INDEXED BY inspections_serial WHERE serial = ?1 AND work_order = ?2 AND purpose = 0 AND context_id IS NOT NULL")
            .Bind(1, serial).Bind(2, order).Query();
        while (rows.Read())
        {
            if (!uncounted.Contains(rows.Int64(0)))
            {
                Keep(words, new PartWord(rows.Text(1), rows.Int64(2), rows.Int64(0), (InspectionResult)rows.Int64(3)));
            }
        }

        return _known[(order, serial)] = words;
    }

    private static void Keep(List<PartWord> words, PartWord word)
    {
        var at = words.FindIndex(w => w.Station == word.Station);
        if (at < 0)
        {
            words.Add(word);
        }
        else if ((word.CorrectedAt, word.Position).CompareTo((words[at].CorrectedAt, words[at].Position)) > 0)
        {
            words[at] = word;
        }
    }
}
