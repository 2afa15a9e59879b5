using Sightline.Exports;
using Sightline.Forwarding;
using Sightline.Model;

namespace Sightline.Hosting.Preflights;

/// <summary>The codes a target said it knows.</summary>
/// <param name="At">When it was asked.</param>
/// <param name="Codes">Each once.</param>
internal sealed record AskedCodes(DateTimeOffset At, IReadOnlySet<string> Codes)
{
    /// <summary>Codes of a map that the target does not know, each with its place in the map's file.</summary>
    public IEnumerable<(string Pointer, string Code)> Unknown(MapPlan plan) => plan.Classes
        .Where(c => !Codes.Contains(c.Value.Code))
        .OrderBy(c => c.Key, StringComparer.Ordinal)
        .Select(c => ($"/classes/{c.Key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", c.Value.Code));
}

/// <summary>
/// What targets said of their codes. Kept in memory for a day: an older list says nothing any more, and after a restart the target
/// is asked again.
/// </summary>
internal sealed class CodeLists(Preflight preflight, TargetTable targets, TimeProvider time)
{
    public static readonly TimeSpan Good = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, AskedCodes> _asked = new(StringComparer.Ordinal);

    /// <summary>What it said last; null where that is a day ago or more, or never was.</summary>
    public AskedCodes? Of(string target)
    {
        lock (_gate)
        {
            return _asked.TryGetValue(target, out var asked) && time.GetUtcNow() - asked.At < Good ? asked : null;
        }
    }

    /// <summary>What it said last; where that is too long ago it is asked now. Null where it cannot tell.</summary>
    public async Task<AskedCodes?> CurrentAsync(string target, CancellationToken ct) =>
        Of(target) ?? (targets.All.FirstOrDefault(t => t.Settings.Name == target).Settings is { } settings ? (await AskAsync(settings, ct)).Asked : null);

    /// <summary>Asks now.</summary>
    public async Task<(AskedCodes? Asked, string Why)> AskAsync(TargetSettings settings, CancellationToken ct)
    {
        var (list, why) = await preflight.CodesAsync(settings, ct);
        if (list is not CodeList.Known known)
        {
            return (null, list is CodeList.CannotTell cannot ? cannot.Reason : why);
        }

        var asked = new AskedCodes(time.GetUtcNow(), known.Codes.ToHashSet(StringComparer.Ordinal));
        lock (_gate)
        {
            _asked[settings.Name] = asked;
        }

        return (asked, "");
    }
}
