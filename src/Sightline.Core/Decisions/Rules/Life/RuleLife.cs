namespace Sightline.Decisions.Rules.Life;

/// <summary>The life of a version: draft, replayed, approved, shadow, live, retired. Nothing leads back.</summary>
internal static class RuleLife
{
    public const string Draft = "draft";
    public const string Replay = "replay";
    public const string Approve = "approve";
    public const string Shadow = "shadow";
    public const string Live = "live";
    public const string Retire = "retire";

    /// <summary>A file that goes live as it is, where the node is set to take it so. No person's act.</summary>
    public const string File = "file";

    public static readonly IReadOnlyList<string> Acts = [Replay, Approve, Shadow, Live, Retire];

    /// <summary>Where an act leads from a state; null where it is not allowed. A replay is a question, which may be asked of any version.</summary>
    public static RuleState? After(RuleState state, string act) => (act, state) switch
    {
        (Draft or Replay, RuleState.Draft or RuleState.Replayed) => act == Draft ? RuleState.Draft : RuleState.Replayed,
        (Replay, _) => state,
        (Approve, RuleState.Draft or RuleState.Replayed) => RuleState.Approved,
        (Shadow, RuleState.Approved) => RuleState.Shadow,
        (Live, RuleState.Approved or RuleState.Shadow) => RuleState.Live,
        (Retire, not RuleState.Retired) => RuleState.Retired,
        _ => null,
    };

    /// <summary>The acts that a state allows.</summary>
    public static IEnumerable<string> ActsIn(RuleState state) => Acts.Where(act => After(state, act) is not null);

    /// <summary>Whether a version in this state watches.</summary>
    public static bool Watches(RuleState state) => state is RuleState.Shadow or RuleState.Live;

    /// <summary>The state as the API and the table write it.</summary>
    public static string Word(RuleState state) => state switch
    {
        RuleState.Draft => "draft",
        RuleState.Replayed => "replayed",
        RuleState.Approved => "approved",
        RuleState.Shadow => "shadow",
        RuleState.Live => "live",
        _ => "retired",
    };

    public static RuleState Read(string word) => Enum.GetValues<RuleState>().First(state => Word(state) == word);
}
