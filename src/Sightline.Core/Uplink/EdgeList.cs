namespace Sightline.Uplink;

/// <summary>One edge as people see it.</summary>
/// <param name="Report">As it last said of itself.</param>
/// <param name="State"><c>ok</c>, <c>behind</c>, <c>silent</c> or <c>trouble</c>.</param>
/// <param name="Trouble">What a person must look at, in words.</param>
internal sealed record EdgeView(EdgeReport Report, string State, IReadOnlyList<string> Trouble);

/// <summary>All edges of a hub, and what is wrong with them, also with several together: one name twice, one key twice.</summary>
internal sealed class EdgeList(EdgeRegister register, TimeProvider time)
{
    /// <summary>An edge speaks every ten seconds unless it was set otherwise.</summary>
    private static readonly TimeSpan s_silentAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_behindAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_together = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_toldFor = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_fullSoon = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_listedFor = TimeSpan.FromDays(30);

    /// <summary>By name, the newest first where a name stands twice. Journals that fell silent and were replaced are left out after 30 days.</summary>
    public IReadOnlyList<EdgeView> Read()
    {
        var now = time.GetUtcNow();
        var all = register.All();
        return [.. all.Where(e => now - e.SeenAt < s_listedFor || !all.Any(o => o.Name == e.Name && o.SeenAt > e.SeenAt))
            .OrderBy(e => e.Name, StringComparer.Ordinal).ThenByDescending(e => e.SeenAt)
            .Select(e => View(e, all, now))];
    }

    private static EdgeView View(EdgeReport edge, IReadOnlyList<EdgeReport> all, DateTimeOffset now)
    {
        List<string> trouble = [.. Problems(edge, all, now)];
        var state = now - edge.SeenAt >= s_silentAfter ? "silent"
            : trouble.Count > 0 ? "trouble"
            : edge.Status.Oldest is { } oldest && now - oldest >= s_behindAfter ? "behind"
            : "ok";
        return new EdgeView(edge, state, trouble);
    }

    private static IEnumerable<string> Problems(EdgeReport edge, IReadOnlyList<EdgeReport> all, DateTimeOffset now)
    {
        bool Together(EdgeReport other) => other != edge && edge.SeenAt - other.SeenAt < s_together && other.SeenAt - edge.SeenAt < s_together;
        if (all.Any(o => Together(o) && o.Name == edge.Name))
        {
            yield return $"Two nodes call themselves '{edge.Name}'. Both are taken. Start one of them with another --name.";
        }

        if (all.FirstOrDefault(o => Together(o) && o.KeyId == edge.KeyId && o.Name != edge.Name) is { } twin)
        {
            yield return $"It has the same key as edge '{twin.Name}'. Both are taken. Make a key for each, so that one can be revoked without the other.";
        }

        if (edge.DifferedAt is { } at && now - at < s_toldFor)
        {
            yield return "Its journal is not the one known here: it was replaced by an older copy, or two nodes run on copies of one folder. All it sends is taken; see to it that one folder has one node.";
        }

        if (edge.MissingUpTo > 0)
        {
            yield return $"Facts of its journal up to position {edge.MissingUpTo} are not all here, and it has removed them since: this hub was set up anew, or put back to a copy older than Edge:KeepAcknowledgedFor. Another copy of the hub may have them.";
        }

        if (edge.Status.SecondsToFull is { } seconds && seconds < s_fullSoon.TotalSeconds)
        {
            yield return $"Its disk is full in {TimeSpan.FromSeconds(Math.Round(seconds)):c} at the present rate. Then its stations get 503 and keep what they have. Make room, or bring the hub within reach.";
        }

        if (edge.Status.Trouble is { } own)
        {
            yield return own;
        }
    }
}
