using System.Text.Json;
using Sightline.Buffering;
using Sightline.Clocks;
using Sightline.Contract;
using Sightline.Uplink;

namespace Sightline.Acquisition;

/// <summary>
/// What an edge says is checked like what anybody says: a fact that later stages cannot read would stop the journey, and one
/// about this node itself is not for another to tell.
/// </summary>
internal static class EdgeFactCheck
{
    private const int MostOfAWord = 1_000;

    /// <summary>What is wrong with a fact that is taken as it came; null when nothing is.</summary>
    public static ContractError? Fault(FactLine fact)
    {
        if (fact.Source.Length > MostOfAWord || fact.Actor.Length > MostOfAWord)
        {
            return new ContractError("", $"Source or actor has more than {MostOfAWord} characters. No edge sends such a fact.");
        }

        try
        {
            return fact.Kind switch
            {
                FactKinds.Refused => Refused(fact.Body),
                FactKinds.Act => Act(fact.Body),
                FactKinds.Clock => ClockFact.ProblemOf(fact.Source, fact.Body) is { } problem ? new ContractError("/body", $"Of a station's clock: {problem}. No edge sends such a fact.") : null,
                _ => new ContractError("/kind", $"Is '{fact.Kind}', which this version does not take from an edge. Update the hub before its edges."),
            };
        }
        catch (Exception error) when (error is JsonException or InvalidDataException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentException)
        {
            return new ContractError("/body", $"Does not read as {fact.Kind}: {error.Message} No edge sends such a fact.");
        }
    }

    private static ContractError? Refused(byte[] body) => Refusal.From(body).Why is { Errors.Count: > 0, Sha256: not null } why && why.Errors.All(e => e is { Pointer: not null, Detail: not null })
        ? null
        : new ContractError("/body", "Is a refusal without its reason. No edge sends such a fact.");

    private static ContractError? Act(byte[] body)
    {
        using var act = JsonDocument.Parse(body);
        var root = act.RootElement;
        root.GetProperty("count").GetInt64();
        return root.GetProperty("act").GetString() is null || root.GetProperty("object").GetString() is null
            ? new ContractError("/body", "Is an act without its name or object. No edge sends such a fact.")
            : null;
    }
}
