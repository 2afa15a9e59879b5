using System.Text.RegularExpressions;
using Sightline.Settings;

namespace Sightline.Connectors.Secrets;

/// <summary>
/// A text of a target's file that may hold references to secrets: <c>${env:NAME}</c> or <c>${file:PATH}</c>.
/// The file never holds the secret itself, so it can be copied, mailed and kept under version control.
/// </summary>
internal sealed partial class SecretText(string text)
{
    public string Text { get; } = text;

    public bool HasReference => Reference().IsMatch(Text);

    /// <summary>True when nothing stands around one reference.</summary>
    public bool IsReference => Reference().Match(Text) is { Success: true } match && match.Length == Text.Length;

    /// <summary>What is wrong with the references, each as a phrase after "is"; nothing is read.</summary>
    public IEnumerable<string> Faults()
    {
        if (Reference().Replace(Text, "").Contains("${", StringComparison.Ordinal))
        {
            yield return "not a reference that can be read. Write ${env:NAME} or ${file:PATH}.";
        }

        foreach (var match in Reference().Matches(Text).Where(m => m.Groups["from"].Value == "file"))
        {
            if (!Path.IsPathFullyQualified(match.Groups["what"].Value))
            {
                yield return $"the relative path '{match.Groups["what"].Value}'. Give an absolute path.";
            }
        }
    }

    /// <summary>Reads every reference now.</summary>
    /// <param name="found">Receives each secret and the marker to show in its place.</param>
    /// <exception cref="SecretUnavailableException">One cannot be read.</exception>
    public string Read(IDictionary<string, string> found) => Reference().Replace(Text, match =>
    {
        var secret = match.Groups["from"].Value == "env" ? Settings.Secrets.FromEnvironment(match.Groups["what"].Value) : Settings.Secrets.FromFile(match.Groups["what"].Value);
        found[secret] = match.Value;
        return secret;
    });

    [GeneratedRegex(@"\$\{(?<from>env|file):(?<what>[^}]+)\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
