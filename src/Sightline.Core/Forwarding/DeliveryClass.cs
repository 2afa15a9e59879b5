using System.Text.Json.Serialization;
using Sightline.Model;

namespace Sightline.Forwarding;

/// <summary>How soon a target hears of one kind of fact, and what it is promised.</summary>
internal sealed record DeliveryClass
{
    // Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

    /// <summary>One of <see cref="DeliveryClasses.All"/>.</summary>
    public string Class { get; set; } = DeliveryClasses.RealTime;

    /// <summary>99 of 100 messages are accepted within this time. Null: what the class promises.</summary>
    public TimeSpan? Within { get; set; }

    [JsonIgnore]
    public TimeSpan Promise => Within ?? DeliveryClasses.Promise(Class);
}

/// <summary>The classes of delivery.</summary>
internal static class DeliveryClasses
{
    /// <summary>What a target says of an inspection itself, beside <see cref="ToldKinds"/>.</summary>
    public const string Inspection = "inspection";

    /// <summary>A message for each fact, at once.</summary>
    public const string RealTime = "realTime";

    /// <summary>A message for each fact; nobody waits for it.</summary>
    public const string NearRealTime = "nearRealTime";

    /// <summary>No message for each inspection: the counts, when the order is closed.</summary>
    public const string PerOrder = "perOrder";

    /// <summary>No message for each inspection: the counts, when the shift is closed.</summary>
    public const string PerShift = "perShift";

    public static readonly IReadOnlyList<string> All = [RealTime, NearRealTime, PerOrder, PerShift];

    /// <summary>Kinds of facts that have a class.</summary>
    public static readonly IReadOnlyList<string> Kinds = [Inspection, .. ToldKinds.All];

    /// <summary>The closing by which inspections of this class are told; null where each is told by itself.</summary>
    public static string? ToldBy(string deliveryClass) => deliveryClass switch
    {
        PerOrder => ToldKinds.OrderClosing,
        PerShift => ToldKinds.ShiftClosing,
        _ => null,
    };

    public static TimeSpan Promise(string deliveryClass) => deliveryClass switch
    {
        RealTime => TimeSpan.FromSeconds(1),
        NearRealTime => TimeSpan.FromMinutes(1),
        _ => TimeSpan.FromMinutes(5),
    };

    /// <summary>What is wrong with the classes of a target.</summary>
    public static IEnumerable<string> Problems(IReadOnlyDictionary<string, DeliveryClass> classes)
    {
        foreach (var (kind, set) in classes)
        {
            if (!Kinds.Contains(kind))
            {
                yield return $"delivery.{kind} is no kind of fact. Write one of {string.Join(", ", Kinds)}.";
            }
            else if (!All.Contains(set.Class))
            {
                yield return $"delivery.{kind}.class is '{set.Class}'. Write {string.Join(", ", All.SkipLast(1))} or {All[^1]}.";
            }
            else if (kind != Inspection && ToldBy(set.Class) is not null)
            {
                yield return $"delivery.{kind}.class is '{set.Class}', which is for inspections. Write {RealTime} or {NearRealTime}.";
            }

            if (set.Within is { } within && (within < TimeSpan.FromMilliseconds(10) || within > TimeSpan.FromDays(7)))
            {
                yield return $"delivery.{kind}.within is {within}. Write a time from 00:00:00.01 to 7.00:00:00, or leave it out.";
            }
        }
    }
}
