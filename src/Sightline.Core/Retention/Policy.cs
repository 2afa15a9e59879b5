using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>For whom or what a policy is. The words are in facts and never change.</summary>
internal static class PolicyKinds
{
    public const string Product = "product";

    /// <summary>Who was sent it, as shipments say: what is not shipped yet has none.</summary>
    public const string Customer = "customer";

    /// <summary>The customer's order that the work order named, frozen on the record.</summary>
    public const string CustomerOrder = "customerOrder";

    public static readonly IReadOnlyList<string> All = [Product, Customer, CustomerOrder];
}

/// <summary>How long classes of data of a product, a customer or a customer's order are kept.</summary>
/// <param name="Id">As a person named it.</param>
/// <param name="Position">The newest fact about it.</param>
/// <param name="Kind">One of <see cref="PolicyKinds"/>.</param>
/// <param name="Key">Which one.</param>
/// <param name="Keep">Class to time; a class that is not there has none.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">Since when it is so.</param>
/// <param name="By">Who said so.</param>
/// <param name="EndedAt">Since when it is not in force; null while it is.</param>
internal sealed record Policy(
    string Id, long Position, string Kind, string Key, IReadOnlyDictionary<string, KeepFor> Keep, string Reason, DateTimeOffset At, string By, DateTimeOffset? EndedAt)
{
    public string Of => $"{Kind}:{Key}";

    /// <summary>Those in force and those that ended, by their names.</summary>
    public static IReadOnlyList<Policy> All(SqliteDatabase db)
    {
        using var rows = db.Prepare("SELECT id, position, of_kind, of_key, keep, reason, at, by_whom, ended_at FROM retention_policies ORDER BY id").Query();
        var found = new List<Policy>();
        while (rows.Read())
        {
            var keep = JsonSerializer.Deserialize(rows.Span(4), RetentionJson.Default.DictionaryStringString)!;
            found.Add(new Policy(
                rows.Text(0), rows.Int64(1), rows.Text(2), rows.Text(3), keep.ToDictionary(k => k.Key, k => KeepFor.Parse(k.Value)), rows.Text(5), FactHash.FromMicroseconds(rows.Int64(6)), rows.Text(7),
                rows.NullableInt64(8) is { } ended ? FactHash.FromMicroseconds(ended) : null));
        }

        return found;
    }
}

/// <summary>By which policy something is kept, and until when.</summary>
/// <param name="Policy">Its id, or <see cref="PolicySet.Default"/>.</param>
/// <param name="Keep">How long.</param>
/// <param name="DueAt">When that is over.</param>
internal readonly record struct Keeping(string Policy, KeepFor Keep, DateTimeOffset DueAt);

/// <summary>The policies that are in force at one position. Of all that apply, the defaults too, the longest wins.</summary>
internal sealed class PolicySet
{
    public const string Default = "default";

    private readonly Dictionary<string, KeepFor> _defaults;
    private readonly ILookup<(string Kind, string Key), Policy> _by;

    /// <summary>The defaults, and what persons said.</summary>
    /// <param name="options">The defaults.</param>
    /// <param name="policies">What persons said; those that ended are left out.</param>
    /// <param name="whatIf">Times tried in the place of defaults and of every policy.</param>
    public PolicySet(RetentionOptions options, IEnumerable<Policy> policies, IReadOnlyDictionary<string, KeepFor>? whatIf = null)
    {
        _defaults = DataClasses.All.ToDictionary(c => c, c => whatIf?.TryGetValue(c, out var tried) == true ? tried : options.KeepOf(c));
        InForce = [.. policies.Where(p => p.EndedAt is null).Select(p => whatIf is null ? p : p with { Keep = p.Keep.Where(k => !whatIf.ContainsKey(k.Key)).ToDictionary(k => k.Key, k => k.Value) })];
        _by = InForce.ToLookup(p => (p.Kind, p.Key));
    }

    public IReadOnlyList<Policy> InForce { get; }

    public KeepFor DefaultOf(string dataClass) => _defaults[dataClass];

    /// <summary>Until when something of a class is kept that began its age at a moment.</summary>
    /// <param name="dataClass">Its class.</param>
    /// <param name="start">When its age began.</param>
    /// <param name="product">What it is; null for not known.</param>
    /// <param name="customerOrder">For which order of a customer it was made.</param>
    /// <param name="customers">Who got it.</param>
    public Keeping Of(string dataClass, DateTimeOffset start, string? product, string? customerOrder, IEnumerable<string> customers)
    {
        var longest = new Keeping(Default, _defaults[dataClass], _defaults[dataClass].After(start));
        if (InForce.Count == 0)
        {
            return longest;
        }

        longest = Longer(longest, PolicyKinds.Product, product, dataClass, start);
        longest = Longer(longest, PolicyKinds.CustomerOrder, customerOrder, dataClass, start);
        return customers.Aggregate(longest, (so, customer) => Longer(so, PolicyKinds.Customer, customer, dataClass, start));
    }

    private Keeping Longer(Keeping longest, string kind, string? key, string dataClass, DateTimeOffset start)
    {
        foreach (var policy in key is null ? [] : _by[(kind, key)])
        {
            if (policy.Keep.TryGetValue(dataClass, out var keep) && keep.After(start) is var due && due > longest.DueAt)
            {
                longest = new Keeping(policy.Id, keep, due);
            }
        }

        return longest;
    }
}
