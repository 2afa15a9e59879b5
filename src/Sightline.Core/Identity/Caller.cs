using Sightline.Model;

namespace Sightline.Identity;

/// <summary>Who stands behind a request.</summary>
/// <param name="Kind"><c>user</c> or <c>key</c>.</param>
/// <param name="Id">Stable id of the person or key.</param>
/// <param name="Name">Sign-in name of the person, or name of the key.</param>
/// <param name="Role">What they are here for.</param>
/// <param name="May">What they may do: the role's permissions, or fewer.</param>
/// <param name="Stations">The stations they are limited to.</param>
/// <param name="Targets">The targets they are limited to.</param>
internal sealed record Caller(string Kind, string Id, string Name, Role Role, Permission May, Scope Stations, Scope Targets)
{
    /// <summary>As facts of every day name them: <c>key:L1-AOI-2</c>, <c>user:anna</c>.</summary>
    public string Actor { get; } = $"{Kind}:{Name}";

    public bool IsPerson => Kind == "user";

    /// <summary>Limited to some of the plant: gets only what can be narrowed to that.</summary>
    public bool IsLimited => Stations.IsLimited || Targets.IsLimited;

    public bool Can(Permission permission) => (May & permission) == permission;

    /// <summary>As facts about an act name them: who, in which role, from where.</summary>
    public string ActorFrom(string? address) => new ActorText(Actor, Role.Name, address).ToString();
}

/// <summary>
/// Who did something, as one word of the journal: <c>user:anna as quality from 10.0.0.7</c>. Role and address are left out
/// where there are none, so <c>key:L1-AOI-2</c> is one too. Names hold no white space; what makes them sees to that.
/// </summary>
internal sealed record ActorText(string Who, string? Role, string? From)
{
    public override string ToString() => $"{Who}{(Role is null ? "" : $" as {Role}")}{(From is null ? "" : $" from {From}")}";

    public static ActorText Parse(string text)
    {
        var (rest, from) = Split(text, " from ");
        var (who, role) = Split(rest, " as ");
        return new ActorText(who, role, from);
    }

    private static (string Before, string? After) Split(string text, string word)
    {
        var at = text.LastIndexOf(word, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + word.Length)..]);
    }
}
