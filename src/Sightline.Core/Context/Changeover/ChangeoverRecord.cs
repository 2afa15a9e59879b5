using Sightline.Model;

namespace Sightline.Context.Changeover;

/// <summary>One changeover with all that was done in it. The newest of a line is how the line stands.</summary>
internal sealed record ChangeoverRecord
{
    public string Line { get; set; } = "";

    public long N { get; set; }

    /// <summary>Position of the fact that began it.</summary>
    public long Position { get; set; }

    /// <summary>As the last act left it. What stations report since is looked at anew each time, see <see cref="ChangeoverRules.Now"/>.</summary>
    public ChangeoverState State { get; set; }

    public string? WorkOrder { get; set; }

    public RecipeName? Recipe { get; set; }

    public IReadOnlyList<ClearanceItem> Clearance { get; set; } = [];

    public bool Approval { get; set; }

    public string? ApprovedBy { get; set; }

    public int? BufferLength { get; set; }

    /// <summary>The part of the order that began with it: the order and its running number; null before the recipe is sent.</summary>
    public string? Segment { get; set; }

    public DateTimeOffset RequestedAt { get; set; }

    public string RequestedBy { get; set; } = "";

    public string? Reason { get; set; }

    /// <summary>From when on the new order holds; null before.</summary>
    public DateTimeOffset? SentAt { get; set; }

    public long? SentPosition { get; set; }

    /// <summary>Since when it is in its state, and who brought it there.</summary>
    public DateTimeOffset Since { get; set; }

    public string By { get; set; } = "";

    public DateTimeOffset? EndedAt { get; set; }

    public Dictionary<string, string?>? Before { get; set; }

    /// <summary>What an override covers: these recipes at these stations, each until its station has the expected one once.</summary>
    public IReadOnlyList<StationRecipe> Covers { get; set; } = [];

    public IReadOnlyList<MoveMade> Moves { get; set; } = [];

    /// <summary>How the line stands after a move.</summary>
    public static ChangeoverRecord After(ChangeoverRecord? before, string line, ChangeoverMove move, long position, DateTimeOffset at)
    {
        var now = before is null || before.N != move.N ? Begun(line, move, position, at) : before;
        var to = move.New.State;
        return now with
        {
            State = to,
            Since = at,
            By = move.By,
            Clearance = move.Item is { } item ? [.. now.Clearance.Select(c => c.Item == item && c.At is null ? c with { By = move.By, At = at } : c)] : now.Clearance,
            ApprovedBy = move.Act == ChangeoverActs.Approve ? move.By : now.ApprovedBy,
            Segment = move.New.Segment ?? now.Segment,
            SentAt = move.New.Segment is null ? now.SentAt : at,
            SentPosition = move.New.Segment is null ? now.SentPosition : position,
            Before = move.Before ?? now.Before,
            EndedAt = ChangeoverTable.IsOpen(to) ? null : now.EndedAt ?? at,
            Covers = to == ChangeoverState.Overridden ? [.. (move.Shown ?? []).Where(s => s.Verdict(null) == RecipeVerdict.Differs)] : [],
            Moves = [.. now.Moves, new MoveMade(position, at, move.Act, move.By, move.Item ?? move.Reason, move.Old.State, to, move.Signature)],
        };
    }

    /// <summary>A station has the expected recipe: what it did otherwise is covered no longer.</summary>
    public ChangeoverRecord Uncovered(string station) => this with { Covers = [.. Covers.Where(c => c.Station != station)] };

    private static ChangeoverRecord Begun(string line, ChangeoverMove move, long position, DateTimeOffset at) => new()
    {
        Line = line,
        N = move.N,
        Position = position,
        WorkOrder = move.WorkOrder,
        Recipe = move.Recipe,
        Clearance = [.. (move.Clearance ?? []).Select(item => new ClearanceItem(item, null, null))],
        Approval = move.Approval,
        BufferLength = move.BufferLength,
        RequestedAt = at,
        RequestedBy = move.By,
        Reason = move.Reason,
    };
}

/// <summary>One thing to be cleared, with who did it and when; null while nobody did.</summary>
internal sealed record ClearanceItem(string Item, string? By, DateTimeOffset? At);

/// <summary>One thing that was done.</summary>
/// <param name="Position">Of its fact.</param>
/// <param name="At">When.</param>
/// <param name="Act">One of <see cref="ChangeoverActs"/>.</param>
/// <param name="By">Who.</param>
/// <param name="Words">The item that was cleared, or the reason that was given.</param>
/// <param name="From">The state before.</param>
/// <param name="To">The state after.</param>
/// <param name="Signature">Of an override.</param>
internal sealed record MoveMade(long Position, DateTimeOffset At, string Act, string By, string? Words, ChangeoverState From, ChangeoverState To, Signature? Signature);
