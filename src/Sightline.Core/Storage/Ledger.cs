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
    public const string SourceStored = "source.stored";
    public const string SourceRefused = "source.refused";
    public const string SourceGaps = "source.gaps";

    public static string OfRecord(long state) => state switch
    {
        RecordStates.Waiting => RecordWaiting,
        RecordStates.Delivered => RecordDelivered,
        RecordStates.Parked => RecordParked,
        RecordStates.Closed => RecordClosed,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
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
