namespace Sightline.Exports.Life;

/// <summary>Where a version of a map stands.</summary>
internal enum MapState
{
    /// <summary>Can be changed. Translates nothing.</summary>
    Draft,

    /// <summary>Tried on past inspections as it stands.</summary>
    Replayed,

    /// <summary>Signed. Never changed any more.</summary>
    Approved,

    /// <summary>The one version that translates for its target.</summary>
    Published,

    /// <summary>Replaced, or given up.</summary>
    Retired,
}

/// <summary>One step in the life of a version.</summary>
/// <param name="Position">Journal position of the fact.</param>
/// <param name="At">When.</param>
/// <param name="By">Who, for example <c>user:anna</c>.</param>
/// <param name="Reason">Why, where somebody said so.</param>
internal sealed record MapStep(long Position, DateTimeOffset At, string By, string? Reason);

/// <summary>One version of a target's map: its text, and where it stands.</summary>
internal sealed record MapVersion
{
    public required string Target { get; init; }

    public required string Version { get; init; }

    public MapState State { get; init; }

    /// <summary>The file, character by character.</summary>
    public required string Text { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>Everybody who drafted or changed it, in order.</summary>
    public required IReadOnlyList<string> Authors { get; init; }

    /// <summary>The newest draft; for a map that came as a file, its publication.</summary>
    public required MapStep Drafted { get; init; }

    public MapStep? Replayed { get; init; }

    /// <summary>What the replay found, as JSON; null before it.</summary>
    public string? Replay { get; init; }

    public MapStep? Approved { get; init; }

    public MapStep? Published { get; init; }

    public MapStep? Retired { get; init; }

    /// <summary>Name under which it is signed and audited.</summary>
    public string Object => ObjectOf(Target, Version);

    /// <summary>Compiled, as it translates. Its text passed the check when it was drafted.</summary>
    public MapPlan Plan() => MapPlan.Build(MapCheck.Read($"maps/{Target}.json", Text).File!);

    public static string ObjectOf(string target, string version) => $"map:{target}/{version}";
}

/// <summary>The life of a version: draft, replayed, approved, published, retired. Nothing leads back.</summary>
internal static class MapLife
{
    public const string Replay = "replay";
    public const string Approve = "approve";
    public const string Publish = "publish";
    public const string Retire = "retire";

    public static readonly IReadOnlyList<string> Acts = [Replay, Approve, Publish, Retire];

    /// <summary>Where an act leads from a state; null where it is not allowed. A published version is retired by the next one alone: a target is never left without a map.</summary>
    public static MapState? After(MapState state, string act) => (act, state) switch
    {
        (Replay, MapState.Draft or MapState.Replayed) => MapState.Replayed,
        (Approve, MapState.Draft or MapState.Replayed) => MapState.Approved,
        (Publish, MapState.Approved) => MapState.Published,
        (Retire, MapState.Draft or MapState.Replayed or MapState.Approved) => MapState.Retired,
        _ => null,
    };

    /// <summary>The acts that a state allows.</summary>
    public static IEnumerable<string> ActsIn(MapState state) => Acts.Where(act => After(state, act) is not null);

    /// <summary>The state as the API and the table write it.</summary>
    public static string Word(MapState state) => state switch
    {
        MapState.Draft => "draft",
        MapState.Replayed => "replayed",
        MapState.Approved => "approved",
        MapState.Published => "published",
        _ => "retired",
    };

    public static MapState Read(string word) => Enum.GetValues<MapState>().First(state => Word(state) == word);

    /// <summary>An act that was done, as the audit and the table name it.</summary>
    public static string Done(string act) => act switch { Replay => "replayed", Approve => "approved", Publish => "published", _ => "retired" };
}
