namespace Sightline.Forwarding.Changes;

/// <summary>Where a change request stands.</summary>
internal enum ChangeState
{
    /// <summary>Waits for somebody else.</summary>
    Requested,

    /// <summary>Signed. Good for one use, until its day.</summary>
    Approved,

    /// <summary>Turned down, with a reason.</summary>
    Rejected,

    /// <summary>Taken back before it was used.</summary>
    Withdrawn,

    /// <summary>Its day passed before it was used. No fact says so: the clock does.</summary>
    Expired,

    /// <summary>What it allows was done, and stands.</summary>
    Used,

    /// <summary>What it allowed is over.</summary>
    Ended,
}

/// <summary>The life of a change request. Nothing leads back: what is wanted again is asked for again.</summary>
internal static class ChangeLife
{
    public const string Ask = "ask";
    public const string Approve = "approve";
    public const string Reject = "reject";
    public const string Withdraw = "withdraw";
    public const string Use = "use";
    public const string End = "end";

    /// <summary>What people decide on a request.</summary>
    public static readonly IReadOnlyList<string> Decisions = [Approve, Reject, Withdraw];

    /// <summary>Where an act leads from a state; null where it is not allowed.</summary>
    public static ChangeState? After(ChangeState state, string act) => (act, state) switch
    {
        (Approve, ChangeState.Requested) => ChangeState.Approved,
        (Reject, ChangeState.Requested) => ChangeState.Rejected,
        (Withdraw, ChangeState.Requested or ChangeState.Approved) => ChangeState.Withdrawn,
        (Use, ChangeState.Approved) => ChangeState.Used,
        (End, ChangeState.Used) => ChangeState.Ended,
        _ => null,
    };

    /// <summary>The decisions that a state allows.</summary>
    public static IEnumerable<string> ActsIn(ChangeState state) => Decisions.Where(act => After(state, act) is not null);

    /// <summary>The state as the API and the table write it.</summary>
    public static string Word(ChangeState state) => state.ToString().ToLowerInvariant();

    /// <summary>The state of a word; null where there is none.</summary>
    public static ChangeState? Read(string word)
    {
        foreach (var state in Enum.GetValues<ChangeState>())
        {
            if (Word(state) == word)
            {
                return state;
            }
        }

        return null;
    }
}
