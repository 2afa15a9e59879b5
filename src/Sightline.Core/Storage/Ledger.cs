namespace Sightline.Storage;

/// <summary>Running totals that change with the transaction: the books in numbers. Kept in table <c>totals</c>.</summary>
internal sealed class Ledger
{
    private readonly Dictionary<(string Account, string Of), long> _changes = [];

    public void Add(string account, string of, long by)
    {
        if (by != 0)
        {
            _changes[(account, of)] = _changes.GetValueOrDefault((account, of)) + by;
        }
    }

    /// <summary>One record or entry moves from one account to another.</summary>
    public void Move(string from, string to, string of)
    {
        if (from != to)
        {
            Add(from, of, -1);
            Add(to, of, 1);
        }
    }

    /// <summary>Writes the changes into the open transaction.</summary>
    public void Post(SqliteDatabase db)
    {
        foreach (var ((account, of), by) in _changes)
        {
            if (by != 0)
            {
                db.Prepare("INSERT INTO totals (account, of, value) VALUES (?1, ?2, ?3) ON CONFLICT (account, of) DO UPDATE SET value = totals.value + excluded.value")
                    .Bind(1, account).Bind(2, of).Bind(3, by).Execute();
            }

            if (by < 0 && account == Accounts.ParkedFor)
            {
                db.Prepare("DELETE FROM totals WHERE account = ?1 AND of = ?2 AND value = 0").Bind(1, account).Bind(2, of).Execute();
            }
        }

        _changes.Clear();
    }

    public void Forget() => _changes.Clear();
}

/// <summary>Accounts of the ledger.</summary>
internal static class Accounts
{
    public const string RecordWaiting = "record.waiting";
    public const string RecordDelivered = "record.delivered";
    public const string RecordParked = "record.parked";
    public const string RecordClosed = "record.closed";
    public const string EntryWaiting = "entry.waiting";
    public const string EntryDelivered = "entry.delivered";
    public const string EntryParked = "entry.parked";
    public const string EntryClosed = "entry.closed";

    /// <summary>Entries that a target is owed: one for each record that was bound while the target was live or paused.</summary>
    public const string EntryDue = "entry.due";

    /// <summary>Entries that a target is owed and does not want, by its map: none is made.</summary>
    public const string EntryUnwanted = "entry.unwanted";

    public const string SourceStored = "source.stored";
    public const string SourceRefused = "source.refused";
    public const string SourceGaps = "source.gaps";

    /// <summary>Records of a station that are on their way.</summary>
    public const string StationWaiting = "station.waiting";

    /// <summary>Records of a station that are parked.</summary>
    public const string StationParked = "station.parked";

    /// <summary>Records that wait for one thing. There may be as many things as orders, so one that nobody waits for is not kept.</summary>
    public const string ParkedFor = "parked.for";

    public static string OfRecord(long state) => state switch
    {
        RecordStates.Waiting => RecordWaiting,
        RecordStates.Delivered => RecordDelivered,
        RecordStates.Parked => RecordParked,
        RecordStates.Closed => RecordClosed,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
    };

    /// <summary>One record of a station goes from one state to another, or appears. Delivered and closed ones are not counted by station.</summary>
    public static void MoveAtStation(this Ledger ledger, string station, long? from, long to)
    {
        if (OfStation(from) is { } left)
        {
            ledger.Add(left, station, -1);
        }

        if (OfStation(to) is { } entered)
        {
            ledger.Add(entered, station, 1);
        }
    }

    private static string? OfStation(long? state) => state switch
    {
        RecordStates.Waiting => StationWaiting,
        RecordStates.Parked => StationParked,
        _ => null,
    };

    public static string OfEntry(long state) => state switch
    {
        RecordStates.Waiting => EntryWaiting,
        RecordStates.Delivered => EntryDelivered,
        RecordStates.Parked => EntryParked,
        RecordStates.Closed => EntryClosed,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
    };
}

/// <summary>Where a record or an outbox entry stands. Written to the database; never renumbered.</summary>
internal static class RecordStates
{
    public const long Waiting = 0;
    public const long Delivered = 1;
    public const long Parked = 2;
    public const long Closed = 3;

    public static string Word(long state) => state switch
    {
        Waiting => "waiting",
        Delivered => "delivered",
        Parked => "parked",
        Closed => "closed",
        _ => "?",
    };

    public static long? FromWord(string? word) => word switch
    {
        "waiting" => Waiting,
        "delivered" => Delivered,
        "parked" => Parked,
        "closed" => Closed,
        _ => null,
    };
}
