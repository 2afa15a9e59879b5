using System.Text.RegularExpressions;
using Sightline.Model;

namespace Sightline.Identity;

/// <summary>Names of people and keys: one word, so that "user:anna as quality from 10.0.0.7" reads one way only.</summary>
internal static partial class AccessNames
{
    public static string? Problem(string where, string name) => Word().IsMatch(name)
        ? null
        : $"{where} is '{Shown(name)}'. Send 1 to 100 letters, digits or - _ . : @ /, without white space.";

    /// <summary>A vendor's scope is what is named and nothing else; for all others nothing named is no limit.</summary>
    public static (Scope Stations, Scope Targets) Scopes(Role role, IReadOnlyList<string>? stations, IReadOnlyList<string>? targets) =>
        role == Roles.Vendor ? (Scope.Of(stations ?? []), Scope.Of(targets ?? [])) : (Of(stations), Of(targets));

    private static Scope Of(IReadOnlyList<string>? names) => names is null ? Scope.Everything : Scope.Of(names);

    /// <summary>What somebody typed, made safe and short enough to be shown back.</summary>
    private static string Shown(string name) => string.Concat(name.Take(40).Select(c => char.IsControl(c) ? '\uFFFD' : c));

    [GeneratedRegex(@"^[\p{L}\p{Nd}_.:@/-]{1,100}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Word();
}
