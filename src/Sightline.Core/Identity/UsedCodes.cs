namespace Sightline.Identity;

/// <summary>
/// Codes of the second factor that opened something. A code is good for some minutes around its half minute, so the last one
/// alone is not enough to remember: an older one could come again after it.
/// </summary>
internal static class UsedCodes
{
    /// <summary>More than can be used while one of them is still good.</summary>
    private const int Kept = 10;

    /// <summary>As typed, without the spaces that apps show.</summary>
    public static string Plain(string code) => code.Replace(" ", "", StringComparison.Ordinal);

    public static bool Hold(string? used, string code) => Of(used).Contains(code, StringComparer.Ordinal);

    /// <summary>The column with one more; the oldest goes.</summary>
    public static string With(string? used, string code) => string.Join(';', Of(used).TakeLast(Kept - 1).Append(code));

    private static string[] Of(string? used) => (used ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);
}
