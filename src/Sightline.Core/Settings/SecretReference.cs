using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Sightline.Settings;

/// <summary>Where a secret is kept: <c>${env:NAME}</c> or <c>${file:PATH}</c>. It may be shown and stored; the secret itself never is.</summary>
internal sealed partial record SecretReference(bool IsFile, string Place)
{
    public override string ToString() => $"${{{(IsFile ? "file" : "env")}:{Place}}}";

    /// <summary>True when the whole text is one reference.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SecretReference? reference)
    {
        var match = Whole().Match(text);
        reference = match.Success ? new SecretReference(match.Groups["from"].Value == "file", match.Groups["what"].Value) : null;
        return match.Success;
    }

    [GeneratedRegex(@"\A\$\{(?<from>env|file):(?<what>[^}]+)\}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
