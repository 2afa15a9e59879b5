namespace Sightline.Decisions.Rules.Watching.Rates;

/// <summary>
/// What one station did within the window. Time is counted in slices of a fifteenth of the window, parts one by one as they come; either
/// way a slot has a number, and the window is the newest slots.
/// </summary>
internal sealed class RateStation(string name, long length, bool byTime) : IPiece
{
    private readonly Queue<RateSlot> _slots = new();

    public string Name { get; } = name;

    public long Newest { get; private set; }

    /// <summary>Inspections in the window.</summary>
    public long Parts { get; private set; }

    public long Found { get; private set; }

    /// <summary>The slot in which the share was over its limit last; null while nothing is open.</summary>
    public long? OverAt { get; set; }

    public IEnumerable<long> Records => _slots.SelectMany(s => s.Records);

    /// <summary>The slot of an inspection; null where the window has left it behind.</summary>
    public RateSlot? Move(long ticks, long slice, bool found, Action<IPiece> touch)
    {
        var number = byTime ? ticks / slice : Newest + 1;
        if (number > Newest)
        {
            Newest = number;
            while (_slots.TryPeek(out var oldest) && oldest.Number <= Newest - length)
            {
                _slots.Dequeue();
                Parts -= byTime ? oldest.Parts : 0;
                Found -= oldest.Found;
                oldest.IsOver = true;
                touch(oldest);
            }
        }

        touch(this);
        if (number <= Newest - length)
        {
            return null;
        }

        Parts = byTime ? Parts + 1 : Math.Min(length, Parts + 1);
        Found += found ? 1 : 0;
        return byTime || found ? Slot(number) : null;
    }

    public void PutBack(RateSlot slot)
    {
        _slots.Enqueue(slot);
        Found += slot.Found;
    }

    // Few come out of order, and then into one of fifteen.
    private RateSlot Slot(long number)
    {
        if (byTime && _slots.FirstOrDefault(s => s.Number == number) is { } known)
        {
            return known;
        }

        var made = new RateSlot(this, number);
        if (!byTime || _slots.All(s => s.Number < number))
        {
            _slots.Enqueue(made);
            return made;
        }

        RateSlot[] ordered = [.. _slots.Append(made).OrderBy(s => s.Number)];
        _slots.Clear();
        foreach (var slot in ordered)
        {
            _slots.Enqueue(slot);
        }

        return made;
    }

    public string PieceName => $"s{Name}";

    public byte[] Body() => PieceBody.Write(to =>
    {
        to.Write(Name);
        to.Write7BitEncodedInt64(Newest);
        to.Write7BitEncodedInt64(Parts);
        to.Write7BitEncodedInt64(OverAt ?? -1);
    });

    public static RateStation Read(BinaryReader from, long length, bool byTime)
    {
        var read = new RateStation(from.ReadString(), length, byTime) { Newest = from.Read7BitEncodedInt64(), Parts = from.Read7BitEncodedInt64() };
        read.OverAt = from.Read7BitEncodedInt64() is >= 0 and var slot ? slot : null;
        return read;
    }
}

/// <summary>A slice of time, or one part that was found.</summary>
internal sealed class RateSlot(RateStation station, long number) : IPiece
{
    private const int MostRecords = RateSettings.MostRecords / RateSettings.Slices;

    public long Number { get; } = number;

    public long Parts { get; set; }

    public long Found { get; set; }

    /// <summary>The newest of them.</summary>
    public List<long> Records { get; } = [];

    public bool IsOver { get; set; }

    public void Add(long? record)
    {
        Parts++;
        if (record is { } found)
        {
            Found++;
            Records.Add(found);
            if (Records.Count > MostRecords)
            {
                Records.RemoveAt(0);
            }
        }
    }

    public string PieceName => $"h{Number}/{station.Name}";

    public byte[]? Body() => IsOver ? null : PieceBody.Write(to =>
    {
        to.Write(station.Name);
        to.Write7BitEncodedInt64(Number);
        to.Write7BitEncodedInt64(Parts);
        to.Write7BitEncodedInt64(Found);
        to.Write7BitEncodedInt(Records.Count);
        Records.ForEach(to.Write7BitEncodedInt64);
    });

    public static RateSlot Read(BinaryReader from, IReadOnlyDictionary<string, RateStation> stations)
    {
        var read = new RateSlot(stations[from.ReadString()], from.Read7BitEncodedInt64()) { Parts = from.Read7BitEncodedInt64(), Found = from.Read7BitEncodedInt64() };
        for (var count = from.Read7BitEncodedInt(); count > 0; count--)
        {
            read.Records.Add(from.Read7BitEncodedInt64());
        }

        return read;
    }

    public RateStation Station => station;
}
