namespace Sightline.Forwarding;

/// <summary>One target as the page of deliveries shows it.</summary>
internal sealed record TargetOverview
{
    public required string Target { get; init; }

    public required string Connector { get; init; }

    /// <summary>off, paused or live, as set.</summary>
    public required string Stage { get; init; }

    /// <summary>In one word: off, paused, starting, delivering, retrying, away or stopped.</summary>
    public required string State { get; init; }

    /// <summary>Null where no forwarder runs.</summary>
    public ForwarderState? Forwarder { get; init; }

    /// <summary>Messages that may be in flight at once.</summary>
    public required int Lanes { get; init; }

    public required long Waiting { get; init; }

    public required long Parked { get; init; }

    public required long Delivered { get; init; }

    public required long Closed { get; init; }

    /// <summary>Delivered since the plant's day began; null where nobody asked.</summary>
    public long? Today { get; init; }

    /// <summary>The first in the order of the outbox; null when nothing waits.</summary>
    public OldestWaiting? Oldest { get; init; }

    /// <summary>The target that is told first; null for none.</summary>
    public string? After { get; init; }

    /// <summary>What is promised of each kind of fact, and how it is kept.</summary>
    public required IReadOnlyList<PromiseKept> Promises { get; init; }

    /// <summary>Of inspections. Null when nothing was delivered yet.</summary>
    public DeliveryDurations? Durations { get; init; }

    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>The newest trouble that is known, whether it is over or not.</summary>
    public TargetTrouble? LastTrouble { get; init; }
}

/// <summary>What has waited longest for a target.</summary>
/// <param name="Id">Of the delivery.</param>
/// <param name="Since">When the entry was made.</param>
/// <param name="Age">Until now.</param>
internal sealed record OldestWaiting(string Id, DateTimeOffset Since, TimeSpan Age);

/// <summary>From the record's entry in the outbox until the target accepted it, over the newest deliveries.</summary>
/// <param name="Of">How many they are, at most a thousand.</param>
/// <param name="P50">Half of them took no longer.</param>
/// <param name="P99">99 of 100 took no longer.</param>
internal sealed record DeliveryDurations(int Of, TimeSpan P50, TimeSpan P99);

/// <summary>A promise of how soon a target hears of a kind of fact, beside what was measured.</summary>
/// <param name="Kind">Kind of fact.</param>
/// <param name="Class">Class of delivery.</param>
/// <param name="Within">99 of 100 messages are accepted within this time, from when they could be sent.</param>
/// <param name="Measured">Null when nothing of the kind was delivered yet.</param>
internal sealed record PromiseKept(string Kind, string Class, TimeSpan Within, DeliveryDurations? Measured)
{
    /// <summary>From so many deliveries on a promise is judged.</summary>
    public const int Enough = 20;

    /// <summary>Null while too little was delivered to tell.</summary>
    public bool? IsKept => Measured is { Of: >= Enough } measured ? measured.P99 <= Within : null;
}

/// <summary>What went wrong at a target.</summary>
/// <param name="Kind">refused: never again by itself. unknown: a person must look. failed: tried again by itself.</param>
/// <param name="Reason">In the target's words.</param>
/// <param name="At">When it said so.</param>
/// <param name="Delivery">The delivery it was about, where one is parked for it.</param>
internal sealed record TargetTrouble(string Kind, string Reason, DateTimeOffset At, string? Delivery);
