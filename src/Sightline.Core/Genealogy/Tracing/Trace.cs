using Sightline.Model;

namespace Sightline.Genealogy.Tracing;

/// <summary>Where a trace goes.</summary>
[Flags]
internal enum TraceWay
{
    /// <summary>To what it was made of.</summary>
    Back = 1,

    /// <summary>To what became of it.</summary>
    Forward = 2,
    Both = Back | Forward,
}

/// <summary>How sure it is that one thing is in another. A greater number is less sure.</summary>
internal enum Certainty
{
    /// <summary>An event says so.</summary>
    Stated = 0,

    /// <summary>It was loaded, or the order ran, at the station when the part was exposed.</summary>
    Time = 1,

    /// <summary>It went into something whose pieces are not told apart: it is in some of them.</summary>
    Batch = 2,
}

/// <summary>What is traced.</summary>
/// <param name="Of">Where it begins.</param>
/// <param name="Way">Where it goes.</param>
/// <param name="AsOf">As known at this position of the journal; null for now.</param>
/// <param name="Most">Most things of each direction; null for the setting.</param>
internal sealed record TraceAsked(Thing Of, TraceWay Way, long? AsOf = null, int? Most = null);

/// <summary>One thing that a trace found.</summary>
/// <param name="Thing">What it is.</param>
/// <param name="Way">In which direction.</param>
/// <param name="Depth">Fewest steps to it.</param>
/// <param name="Certainty">Of the surest way to it.</param>
/// <param name="Through">Where that is not sure: the batch, or the lot of several, whose pieces are not told apart.</param>
internal sealed record TracedThing(Thing Thing, TraceWay Way, int Depth, Certainty Certainty, Thing? Through);

/// <summary>One step of a trace.</summary>
/// <param name="From">What went in.</param>
/// <param name="To">What it went into.</param>
/// <param name="Relation">One of <see cref="Relations"/>.</param>
/// <param name="Position">The fact that says so; for what was loaded or made the first record that shows it.</param>
/// <param name="At">When, as reported.</param>
internal sealed record TraceLink(Thing From, Thing To, string Relation, long Position, DateTimeOffset At)
{
    public Certainty Certainty => Relation is Relations.Loaded or Relations.Made ? Certainty.Time : Certainty.Stated;

    public string? Place { get; init; }

    public string? Quantity { get; init; }

    public string? Unit { get; init; }
}

/// <summary>What a trace found.</summary>
/// <param name="Of">Where it began.</param>
/// <param name="AsOf">The newest fact that it knows of.</param>
/// <param name="Things">Back first, then forward; each by depth, kind and key.</param>
/// <param name="Links">Every step between these things and the first.</param>
/// <param name="Complete">False where it was cut at the most things of a direction.</param>
internal sealed record Trace(Thing Of, long AsOf, IReadOnlyList<TracedThing> Things, IReadOnlyList<TraceLink> Links, bool Complete)
{
    public IEnumerable<TracedThing> Forward => Things.Where(t => t.Way == TraceWay.Forward);

    public IEnumerable<TracedThing> Back => Things.Where(t => t.Way == TraceWay.Back);
}
