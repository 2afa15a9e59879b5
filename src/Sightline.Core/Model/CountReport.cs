using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Model;

/// <summary>What a machine or the MES counts of an order itself: an event <c>count.reported</c>. Counts run from the start of the order on.</summary>
/// <param name="WorkOrder">The order.</param>
/// <param name="Good">Good parts so far; null where it does not count them.</param>
/// <param name="Rejected">Rejected parts so far; null where it does not count them.</param>
internal sealed record CountReport(string WorkOrder, long? Good, long? Rejected)
{
    public const string Type = "count.reported";

    /// <summary>The report, or null: for another type of event, and where something is wrong, which is added to the problems.</summary>
    public static CountReport? Read(JsonElement sent, List<ContractError> problems)
    {
        if (!sent.TryGetProperty("type", out var type) || EventText.Of(type) != Type)
        {
            return null;
        }

        var before = problems.Count;
        var order = sent.TryGetProperty("workOrder", out var named) ? EventText.Of(named) : null;
        if (string.IsNullOrWhiteSpace(order))
        {
            problems.Add(new ContractError("/workOrder", "Missing. Send the order whose parts are counted."));
        }

        var (good, rejected) = (Count(sent, "good", problems), Count(sent, "rejected", problems));
        if (good is null && rejected is null && problems.Count == before)
        {
            problems.Add(new ContractError("", "Counts nothing. Send good, rejected or both: whole numbers since the order began."));
        }

        return problems.Count == before ? new CountReport(order!, good, rejected) : null;
    }

    private static long? Count(JsonElement sent, string name, List<ContractError> problems)
    {
        if (!sent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) && count >= 0)
        {
            return count;
        }

        problems.Add(new ContractError($"/{name}", $"Is {value.GetRawText()}. Send a whole number from 0 on."));
        return null;
    }
}
