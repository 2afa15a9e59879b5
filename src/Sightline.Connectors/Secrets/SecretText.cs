using System.Text.RegularExpressions;

namespace Sightline.Connectors.Secrets;

/// <summary>
/// A text of a target's file that may hold references to secrets: <c>${env:NAME}</c> or <c>${file:PATH}</c>.
/// The file never holds the secret itself, so it can be copied, mailed and kept under version control.
/// </summary>
internal sealed partial class SecretText(string text)
{
    public string Text { get; } = text;

    public bool HasReference => Reference().IsMatch(Text);

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
        var secret = match.Groups["from"].Value == "env" ? FromEnvironment(match) : FromFile(match);
        found[secret] = match.Value;
        return secret;
    });

    private static string FromEnvironment(Match match)
    {
        var name = match.Groups["what"].Value;
        var value = Environment.GetEnvironmentVariable(name);
        return string.IsNullOrEmpty(value)
            ? throw new SecretUnavailableException($"The environment variable {name} is not set. Set it for the service and restart it.")
            : value;
    }

    private static string FromFile(Match match)
    {
        var path = match.Groups["what"].Value;
        try
        {
            // Editors end a file with a line break; no secret ends with one.
            var value = File.ReadAllText(path).TrimEnd('\r', '\n');
            return value.Length > 0
                ? value
                : throw new SecretUnavailableException($"The secret file {path} is empty. Write the secret into it; it is read again by itself.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretUnavailableException($"The secret file {path} cannot be read: {e.Message}");
        }
    }

    [GeneratedRegex(@"\$\{(?<from>env|file):(?<what>[^}]+)\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
