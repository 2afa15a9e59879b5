using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sightline.Settings;

/// <summary>
/// A reference to a secret in a target's file: <c>${file:PATH}</c> or <c>${env:NAME}</c>, where somebody wrote it down with the
/// last day on which the secret is good: <c>${file:PATH;expires=2027-01-31}</c>.
/// </summary>
/// <param name="IsFile">False for an environment variable.</param>
/// <param name="Place">Path or name.</param>
/// <param name="Expires">The last day, as written; null where none is.</param>
internal sealed partial record NamedSecret(bool IsFile, string Place, string? Expires)
{
    /// <summary>The last day on which it is good; null where none is written, or none that is a day.</summary>
    public DateOnly? LastDay => DateOnly.TryParseExact(Expires, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Every reference in a text.</summary>
    public static IEnumerable<NamedSecret> In(string text) => Pattern().Matches(text).Select(Of);

    /// <summary>Every reference in a document, each once.</summary>
    public static IReadOnlyList<NamedSecret> In(JsonNode? node) => [.. Texts(node).SelectMany(In).Distinct()];

    public static NamedSecret Of(Match match) =>
        new(match.Groups["from"].Value == "file", match.Groups["what"].Value, match.Groups["expires"] is { Success: true } said ? said.Value : null);

    /// <summary>Reads it now.</summary>
    /// <exception cref="SecretUnavailableException">It cannot be read.</exception>
    public string Read() => IsFile ? Secrets.FromFile(Place) : Secrets.FromEnvironment(Place);

    /// <summary>As it stands in the file, without its day: it may be shown.</summary>
    public override string ToString() => $"${{{(IsFile ? "file" : "env")}:{Place}}}";

    [GeneratedRegex(@"\$\{(?<from>env|file):(?<what>[^};]+)(;expires=(?<expires>[^};]*))?\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    public static partial Regex Pattern();

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(m => Texts(m.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
