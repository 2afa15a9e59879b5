using Sightline.Settings;

namespace Sightline.Connectors.Secrets;

/// <summary>
/// A text of a target's file that may hold references to secrets: <c>${env:NAME}</c> or <c>${file:PATH}</c>, each with the last day
/// on which it is good where somebody wrote it down. The file never holds the secret itself, so it can be copied, mailed and kept
/// under version control.
/// </summary>
internal sealed class SecretText(string text)
{
    public string Text { get; } = text;

    public bool HasReference => NamedSecret.Pattern().IsMatch(Text);

    /// <summary>True when nothing stands around one reference.</summary>
    public bool IsReference => NamedSecret.Pattern().Match(Text) is { Success: true } match && match.Length == Text.Length;

    /// <summary>What is wrong with the references, each as a phrase after "is"; nothing is read.</summary>
    public IEnumerable<string> Faults()
    {
        if (NamedSecret.Pattern().Replace(Text, "").Contains("${", StringComparison.Ordinal))
        {
            yield return "not a reference that can be read. Write ${env:NAME} or ${file:PATH}.";
        }

        foreach (var secret in NamedSecret.In(Text))
        {
            if (secret.IsFile && !Path.IsPathFullyQualified(secret.Place))
            {
                yield return $"the relative path '{secret.Place}'. Give an absolute path.";
            }

            if (secret is { Expires: not null, LastDay: null })
            {
                yield return $"a reference whose expires is '{secret.Expires}'. Write the last day on which the secret is good, such as 2027-01-31.";
            }
        }
    }

    /// <summary>Reads every reference now.</summary>
    /// <param name="found">Receives each secret and the marker to show in its place.</param>
    /// <exception cref="SecretUnavailableException">One cannot be read.</exception>
    public string Read(IDictionary<string, string> found) => NamedSecret.Pattern().Replace(Text, match =>
    {
        var named = NamedSecret.Of(match);
        var secret = named.Read();
        found[secret] = named.ToString();
        return secret;
    });
}
