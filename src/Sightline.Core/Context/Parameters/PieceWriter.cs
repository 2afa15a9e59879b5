using Sightline.Storage;

namespace Sightline.Context.Parameters;

/// <summary>
/// Gathers samples in pieces, one for each parameter, minute and fact, and writes them at the end of the transaction. Pieces of
/// a minute become one when there are many of them, and when the minute is over. What becomes one is decided by the order of
/// facts alone, not by where a transaction ends.
/// </summary>
internal sealed class PieceWriter
{
    /// <summary>So many pieces of a minute become one.</summary>
    private const int Enough = 16;

    private readonly Dictionary<(long Series, long Minute), Pieces> _minutes = [];

    public void Forget() => _minutes.Clear();

    /// <summary>Adds the samples of one fact in one minute; no two are of the same moment.</summary>
    public void Add(SqliteDatabase db, long series, long minute, List<KnownSample> samples)
    {
        var pieces = Of(db, series, minute);
        samples.Sort(KnownSample.Compare);
        pieces.List.Add(samples);
        if (pieces.List.Count >= Enough)
        {
            Join(db, series, minute, pieces);
        }
    }

    /// <summary>A minute that is over becomes one piece.</summary>
    public void Close(SqliteDatabase db, long series, long minute)
    {
        if (Of(db, series, minute) is { List.Count: > 1 } pieces)
        {
            Join(db, series, minute, pieces);
        }
    }

    public void Write(SqliteDatabase db)
    {
        foreach (var ((series, minute), pieces) in _minutes)
        {
            for (var number = 0; number < pieces.List.Count; number++)
            {
                if (pieces.List[number] is { } samples)
                {
                    PieceTable.Put(db, PieceKey.Of(series, minute, number), samples);
                }
            }

            for (var number = pieces.List.Count; number < pieces.InTable; number++)
            {
                PieceTable.Drop(db, PieceKey.Of(series, minute, number));
            }
        }

        _minutes.Clear();
    }

    private static void Join(SqliteDatabase db, long series, long minute, Pieces pieces)
    {
        var all = new List<KnownSample>();
        for (var number = 0; number < pieces.List.Count; number++)
        {
            all.AddRange(pieces.List[number] ?? PieceTable.Samples(db, PieceKey.Of(series, minute, number)));
        }

        all.Sort(KnownSample.Compare);
        pieces.List.Clear();
        pieces.List.Add(all);
    }

    private Pieces Of(SqliteDatabase db, long series, long minute)
    {
        if (!_minutes.TryGetValue((series, minute), out var pieces))
        {
            var stored = (int)PieceTable.CountIn(db, series, minute);
            _minutes[(series, minute)] = pieces = new Pieces(stored);
            for (var i = 0; i < stored; i++)
            {
                pieces.List.Add(null);
            }
        }

        return pieces;
    }

    /// <summary>Pieces of one minute by number; null for one that lies in the table as it is.</summary>
    private sealed class Pieces(int inTable)
    {
        public int InTable { get; } = inTable;

        public List<List<KnownSample>?> List { get; } = [];
    }
}
