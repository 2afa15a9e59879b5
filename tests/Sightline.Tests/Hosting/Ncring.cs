using Sightline.Decisions.Nonconformances;

namespace Sightline.Tests.Hosting;

/// <summary>Persons and rules who work on nonconformances of a node.</summary>
internal static class Ncring
{
    /// <summary>Opens one; its id.</summary>
    public static async Task<long> OpenAsync(this Node node, NcrWish wish, string by = "user:anna", string? cause = null)
    {
        // The projector makes the file that the desk reads.
        _ = node.Projector;
        var plan = node.Get<NonconformanceDesk>().Open(wish with { Title = wish.Title ?? "dents" }, by, cause is null ? null : "3 of 40", cause);
        Assert.Null(plan.Refusal);
        var position = await node.Get<NonconformanceDesk>().AppendAsync(plan.Move!, by);
        node.Project();
        return position;
    }

    /// <summary>Does something with one: the position of the fact, or why not.</summary>
    public static async Task<(long Position, NcrRefusal? Refusal)> TryAsync(this Node node, long ncr, string act, NcrWish? wish = null, long of = 0, string by = "user:bert")
    {
        var asked = wish ?? new NcrWish();
        var plan = node.Get<NonconformanceDesk>().Plan(node.Get<NonconformanceQuery>().One(ncr)!, act, of, asked with { Reason = asked.Reason ?? "so" }, by);
        if (plan.Refusal is not null)
        {
            return (0, plan.Refusal);
        }

        var position = await node.Get<NonconformanceDesk>().AppendAsync(plan.Move!, by);
        node.Project();
        return (position, null);
    }

    public static async Task<long> DoAsync(this Node node, long ncr, string act, NcrWish? wish = null, long of = 0, string by = "user:bert")
    {
        var (position, refusal) = await node.TryAsync(ncr, act, wish, of, by);
        Assert.True(refusal is null, $"{refusal?.Conflict} {string.Join(' ', (refusal?.Errors ?? []).Select(e => $"{e.Pointer}: {e.Detail}"))}");
        return position;
    }

    public static NcrWish Disposing(string what, params string[] serials) => new()
    {
        Disposition = what, Serials = serials.Length == 0 ? null : serials, ReworkAt = what == Dispositions.Rework ? "RW" : null, Lot = what == Dispositions.Return ? "LOT-7" : null,
    };
}
