using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Recipes;

/// <summary>
/// The versions that were approved at some time, in memory, each with the moments between which it was approved and active.
/// The journey writes it; it and the API read, for any moment.
/// </summary>
internal sealed class RecipeBook : IApprovedRecipes
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<RecipeVersion>> _versions = [];
    private List<DateTimeOffset> _moments = [];
    private DateTimeOffset? _first;
    private long _edition;

    /// <summary>Goes up with every change.</summary>
    public long Edition => Volatile.Read(ref _edition);

    public void Load(SqliteDatabase db)
    {
        lock (_gate)
        {
            _versions.Clear();
            foreach (var version in RecipeRows.EverApproved(db))
            {
                Keep(version);
            }

            Turn();
        }
    }

    /// <summary>A version has gone a step.</summary>
    public void Put(RecipeVersion version)
    {
        lock (_gate)
        {
            if (_versions.TryGetValue(version.Recipe, out var known))
            {
                known.RemoveAll(v => v.Version == version.Version);
            }

            if (version.Approved is not null)
            {
                Keep(version);
            }

            Turn();
        }
    }

    /// <summary>Number of a span of time in which nothing changed: what is true for one of its moments is true for all.</summary>
    public int SpanOf(DateTimeOffset moment)
    {
        lock (_gate)
        {
            var (low, high) = (0, _moments.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = _moments[middle] <= moment ? (middle + 1, high) : (low, middle);
            }

            return low;
        }
    }

    public bool AreKept(DateTimeOffset moment)
    {
        lock (_gate)
        {
            return _first <= moment;
        }
    }

    public RecipeRelease Of(string recipe, string? version, DateTimeOffset moment)
    {
        lock (_gate)
        {
            var candidates = _versions.GetValueOrDefault(recipe, []).Where(v => version is null || v.Version == version).ToList();
            var found = candidates.Find(v => IsActive(v, moment)) ?? candidates.FindLast(v => IsApproved(v, moment));
            return found is null ? new RecipeRelease(RecipeReleased.No, null)
                : new RecipeRelease(IsActive(found, moment) ? RecipeReleased.Active : RecipeReleased.Approved, ModelOf(found));
        }
    }

    /// <summary>The version that was released at a moment, active or only approved; null for one that was not.</summary>
    public RecipeVersion? Released(string recipe, string version, DateTimeOffset moment)
    {
        lock (_gate)
        {
            return _versions.GetValueOrDefault(recipe, []).Find(v => v.Version == version && IsApproved(v, moment));
        }
    }

    /// <summary>The active version of a recipe at a moment.</summary>
    public RecipeVersion? ActiveOf(string recipe, DateTimeOffset moment)
    {
        lock (_gate)
        {
            return _versions.GetValueOrDefault(recipe, []).Find(v => IsActive(v, moment));
        }
    }

    /// <summary>
    /// The recipe to be used at a moment for a product, a variant and a station: an active one that names none of them otherwise.
    /// The one that names the product comes first, then the one that names the variant, then the station; then the id.
    /// A recipe that names neither product nor station is nobody's.
    /// </summary>
    public RecipeVersion? ActiveFor(string? product, string? variant, string station, DateTimeOffset moment)
    {
        lock (_gate)
        {
            return _versions.Values.SelectMany(v => v)
                .Where(v => IsActive(v, moment) && (v.Said.Product ?? v.Said.Station) is not null
                    && Fits(v.Said.Product, product) && Fits(v.Said.Variant, variant) && Fits(v.Said.Station, station))
                .OrderByDescending(v => (v.Said.Product is null ? 0 : 4) + (v.Said.Variant is null ? 0 : 2) + (v.Said.Station is null ? 0 : 1))
                .ThenBy(v => v.Recipe, StringComparer.Ordinal).FirstOrDefault();
        }
    }

    private static bool Fits(string? asked, string? made) => asked is null || asked == made;

    private static bool IsApproved(RecipeVersion version, DateTimeOffset moment) => version.Approved!.At <= moment && !(version.Retired?.At <= moment);

    private static bool IsActive(RecipeVersion version, DateTimeOffset moment) => version.Activated?.At <= moment && IsApproved(version, moment);

    private static ModelNamed? ModelOf(RecipeVersion version) =>
        version.Said.Model is { } model ? new ModelNamed(model.Name!, model.Version, model.Sha256) : null;

    private void Keep(RecipeVersion version)
    {
        if (!_versions.TryGetValue(version.Recipe, out var known))
        {
            _versions[version.Recipe] = known = [];
        }

        known.Add(version);
        known.Sort((a, b) => a.Approved!.Position.CompareTo(b.Approved!.Position));
    }

    private void Turn()
    {
        var all = _versions.Values.SelectMany(v => v).ToList();
        _first = all.Count == 0 ? null : all.Min(v => v.Approved!.At);
        _moments = [.. all.SelectMany(v => ((RecipeStep?[])[v.Approved, v.Activated, v.Retired]).OfType<RecipeStep>()).Select(s => s.At).Distinct().Order()];
        Volatile.Write(ref _edition, _edition + 1);
    }
}
