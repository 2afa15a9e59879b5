namespace Sightline.Forwarding.Changes;

/// <summary>One kind of change that needs somebody else's approval.</summary>
/// <param name="Name">As the API and facts write it.</param>
/// <param name="Meaning">What is changed, in a sentence.</param>
/// <param name="Refusal">Why there is nothing to change about an object of that name; null where there is.</param>
internal sealed record ChangeKind(string Name, string Meaning, Func<TargetTable, string, string?> Refusal);

/// <summary>Every kind there is.</summary>
internal static class ChangeKinds
{
    /// <summary>The object is a target's name.</summary>
    public const string TargetLive = "target.live";

    public static readonly IReadOnlyList<ChangeKind> All =
    [
        new(TargetLive, "A target is sent to beyond Forwarding:MostLive.", NoTarget),
    ];

    public static ChangeKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    private static string? NoTarget(TargetTable targets, string name) =>
        targets.TextOf(name) is null ? $"Is '{name}'. There is no such target: create it in stage shadow first." : null;
}
