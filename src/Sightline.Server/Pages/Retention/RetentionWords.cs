using Sightline.Retention;

namespace Sightline.Server.Pages.Retention;

/// <summary>Sizes and times of retention in words.</summary>
internal static class RetentionWords
{
    private static readonly string[] s_units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>With one decimal in the largest unit of which there is one.</summary>
    public static string Size(Texts texts, decimal bytes)
    {
        var unit = 0;
        for (; bytes >= 1_000 && unit < s_units.Length - 1; unit++)
        {
            bytes /= 1_000;
        }

        return $"{texts.Number(bytes, unit == 0 ? 0 : 1)} {s_units[unit]}";
    }

    public static string Keep(Texts texts, KeepFor keep) => texts[$"retention.unit.{keep.Unit}{(keep.Count == 1 ? "1" : "")}", keep.Count];
}
