namespace Sightline.Context.Recipes;

/// <summary>Where a version of a recipe stands.</summary>
internal enum RecipeState
{
    /// <summary>Can be changed, and must not be used.</summary>
    Draft,

    /// <summary>Signed. Never changed any more.</summary>
    Approved,

    /// <summary>The one version of its recipe that is to be used.</summary>
    Active,

    /// <summary>Not to be used any more, for good.</summary>
    Retired,
}

/// <summary>One step in the life of a version.</summary>
/// <param name="Position">Journal position of the fact.</param>
/// <param name="At">When.</param>
/// <param name="By">Who, for example <c>user:anna</c>.</param>
/// <param name="Reason">Why, where somebody said so.</param>
internal sealed record RecipeStep(long Position, DateTimeOffset At, string By, string? Reason);

/// <summary>One version of a recipe: what it says, and where it stands.</summary>
internal sealed record RecipeVersion
{
    public required string Recipe { get; init; }

    public required string Version { get; init; }

    public RecipeState State { get; init; }

    /// <summary>What was drafted, without its content.</summary>
    public required RecipeMaster Said { get; init; }

    /// <summary>Hash of the content, here or elsewhere; null where the recipe has none.</summary>
    public string? ContentSha256 { get; init; }

    /// <summary>Bytes of the content that is kept here; null where none is.</summary>
    public long? ContentBytes { get; init; }

    /// <summary>The newest draft. What is approved is this.</summary>
    public required RecipeStep Drafted { get; init; }

    /// <summary>Everybody who drafted or changed it, in order.</summary>
    public required IReadOnlyList<string> Authors { get; init; }

    public RecipeStep? Approved { get; init; }

    public RecipeStep? Activated { get; init; }

    public RecipeStep? Retired { get; init; }

    /// <summary>Name under which it is signed and audited.</summary>
    public string Object => ObjectOf(Recipe, Version);

    public static string ObjectOf(string recipe, string version) => $"recipe:{recipe}/{version}";
}

/// <summary>The life of a version: draft, approved, active, retired. Nothing leads back.</summary>
internal static class RecipeLife
{
    public const string Approve = "approve";
    public const string Activate = "activate";
    public const string Retire = "retire";

    public static readonly IReadOnlyList<string> Acts = [Approve, Activate, Retire];

    /// <summary>Where an act leads from a state; null where it is not allowed.</summary>
    public static RecipeState? After(RecipeState state, string act) => (act, state) switch
    {
        (Approve, RecipeState.Draft) => RecipeState.Approved,
        (Activate, RecipeState.Approved) => RecipeState.Active,
        (Retire, RecipeState.Draft or RecipeState.Approved or RecipeState.Active) => RecipeState.Retired,
        _ => null,
    };

    /// <summary>The acts that a state allows.</summary>
    public static IEnumerable<string> ActsIn(RecipeState state) => Acts.Where(act => After(state, act) is not null);

    /// <summary>The state as the API and the table write it.</summary>
    public static string Word(RecipeState state) => state switch
    {
        RecipeState.Draft => "draft",
        RecipeState.Approved => "approved",
        RecipeState.Active => "active",
        _ => "retired",
    };

    public static RecipeState Read(string word) => Enum.GetValues<RecipeState>().First(state => Word(state) == word);

    /// <summary>An act that was done, as the audit names it.</summary>
    public static string Done(string act) => act switch { Approve => "approved", Activate => "activated", _ => "retired" };
}
