namespace Sightline.Context.Changeover;

/// <summary>
/// The state machine of a changeover, written once. A row for each state, a column for each event: the state that follows,
/// <c>-</c> where the event is taken and changes nothing because it is late, repeated or of no matter yet, <c>refused</c>
/// where it contradicts the state. The rules, the page and docs/changeover.md are made of this table; a test walks all of it.
/// </summary>
internal static class ChangeoverTable
{
    private const string Grid = """
        state          request    requestReady  clear     clearLast   approve     recipeMissing  recipeDiffers  recipeSame  challengeMissing  challengePassed  confirm  cancel     override
        running        requested  recipeSent    refused   refused     refused     -              -              -           -                 -                -        refused    overridden
        overridden     requested  recipeSent    refused   refused     refused     -              -              running     -                 -                refused  refused    overridden
        cancelled      requested  recipeSent    refused   refused     refused     -              -              -           -                 -                refused  -          overridden
        requested      refused    refused       clearing  recipeSent  recipeSent  -              -              -           -                 -                refused  cancelled  overridden
        clearing       refused    refused       clearing  recipeSent  recipeSent  -              -              -           -                 -                refused  cancelled  overridden
        recipeSent     refused    refused       -         -           -           -              recipeDiffers  confirming  -                 -                refused  cancelled  overridden
        recipeDiffers  refused    refused       -         -           -           recipeSent     -              confirming  -                 -                refused  cancelled  overridden
        challenging    refused    refused       -         -           -           recipeSent     recipeDiffers  -           -                 confirming       refused  cancelled  overridden
        confirming     refused    refused       -         -           -           recipeSent     recipeDiffers  -           challenging       -                running  cancelled  overridden
        """;

    private static readonly Dictionary<(ChangeoverState, ChangeoverEvent), Effect> s_effects = Parse();

    /// <summary>What an event does.</summary>
    /// <param name="Kind">Whether it goes on, changes nothing, or is refused.</param>
    /// <param name="To">The state after it.</param>
    public readonly record struct Effect(EffectKind Kind, ChangeoverState To);

    public enum EffectKind
    {
        Goes,
        ChangesNothing,
        Refused,
    }

    public static Effect Next(ChangeoverState state, ChangeoverEvent happens) => s_effects[(state, happens)];

    /// <summary>The state after something that cannot be refused because it was merely seen.</summary>
    public static ChangeoverState After(ChangeoverState state, ChangeoverEvent seen) => s_effects[(state, seen)].To;

    /// <summary>True from the request until it is confirmed, overridden or given up.</summary>
    public static bool IsOpen(ChangeoverState state) => state >= ChangeoverState.Requested;

    /// <summary>True from the moment the line is clear and the new recipe holds.</summary>
    public static bool IsSent(ChangeoverState state) => state >= ChangeoverState.RecipeSent;

    /// <summary>The table as people read it, cell by cell.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Cells() =>
        [.. Grid.Split('\n').Select(row => (IReadOnlyList<string>)row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static Dictionary<(ChangeoverState, ChangeoverEvent), Effect> Parse()
    {
        var cells = Cells();
        return cells.Skip(1).SelectMany(row => row.Skip(1).Select((cell, i) => (Row: row[0], Column: cells[0][i + 1], Cell: cell)))
            .ToDictionary(c => (Word<ChangeoverState>(c.Row), Word<ChangeoverEvent>(c.Column)), c => EffectOf(Word<ChangeoverState>(c.Row), c.Cell));
    }

    private static Effect EffectOf(ChangeoverState from, string cell) => cell switch
    {
        "refused" => new Effect(EffectKind.Refused, from),
        "-" => new Effect(EffectKind.ChangesNothing, from),
        _ => new Effect(EffectKind.Goes, Word<ChangeoverState>(cell)),
    };

    private static TEnum Word<TEnum>(string word)
        where TEnum : struct, Enum => Enum.Parse<TEnum>(word, ignoreCase: true);
}
