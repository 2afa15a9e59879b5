namespace Sightline.Decisions.Recipes;

/// <summary>What one station works with: when it was last right, and what is wrong since. Times are microseconds.</summary>
internal sealed class StationUse
{
    /// <summary>Exposure of its newest record that was right; null for none.</summary>
    public long? RightAt { get; set; }

    /// <summary>What is wrong, by recipe. The empty text stands for records that name a model alone.</summary>
    public Dictionary<string, WrongUse> Wrongs { get; } = [];

    /// <summary>A record was right. True when that says something new.</summary>
    public bool Right(long at)
    {
        if (at <= RightAt)
        {
            return false;
        }

        RightAt = at;
        foreach (var recipe in Wrongs.Where(w => w.Value.Last < at).Select(w => w.Key).ToList())
        {
            Wrongs.Remove(recipe);
        }

        return true;
    }

    /// <summary>A record was wrong. One that comes late, from before the station was right again, is past: false.</summary>
    public bool Wrong(long at, RecipeJudged found, string? model)
    {
        if (at <= RightAt)
        {
            return false;
        }

        var recipe = found.Recipe ?? "";
        var known = Wrongs.GetValueOrDefault(recipe) ?? new WrongUse(null, null, "", at, long.MinValue, 0);
        var use = known with { Since = Math.Min(known.Since, at), Records = known.Records + 1 };
        Wrongs[recipe] = at < known.Last ? use : use with { Version = found.Version, Model = model, Flags = string.Join(' ', found.Flags), Last = at };
        return true;
    }
}

/// <summary>A recipe or model that a station works with and must not.</summary>
/// <param name="Version">Of the recipe, as its newest record names it.</param>
/// <param name="Model">As its newest record names it.</param>
/// <param name="Flags">What is wrong with the newest record.</param>
/// <param name="Since">Exposure of the oldest record.</param>
/// <param name="Last">Exposure of the newest record.</param>
/// <param name="Records">How many.</param>
internal sealed record WrongUse(string? Version, string? Model, string Flags, long Since, long Last, long Records);
