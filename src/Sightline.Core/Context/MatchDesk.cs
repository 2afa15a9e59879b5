using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Context;

/// <summary>Takes a person's word on what a parked record belongs to.</summary>
internal sealed class MatchDesk(IJournal journal, PlantModel plant, TimeProvider time)
{
    /// <summary>Everything that is wrong with what somebody wants to match with; none when nothing is.</summary>
    public IReadOnlyList<ContractError> Problems(string? workOrder, string? station, string? reason)
    {
        var problems = new List<ContractError>();
        var book = plant.Orders();
        if (workOrder is null == station is null)
        {
            problems.Add(new ContractError("", workOrder is null ? "Names nothing to match with. Send workOrder or station." : "Names both a workOrder and a station. Send one of them."));
        }

        if (workOrder is not null && book.Find(workOrder) is null)
        {
            problems.Add(new ContractError("/workOrder", $"Is '{workOrder}', which has no master record. Send an order that is there, or create it; what waits for it is then matched by itself.{Nearest.Hint(workOrder, book.Newest.Select(o => o.Id))}"));
        }

        if (station is not null && !book.Stations.ContainsKey(station))
        {
            problems.Add(new ContractError("/station", $"Is '{station}', which has no master record. Send a station that is there.{Nearest.Hint(station, book.Stations.Keys)}"));
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            problems.Add(new ContractError("/reason", "Missing. Send why: whoever reads this record later wants to know."));
        }

        return problems;
    }

    /// <summary>Position of the fact; 0 when the journal has no room.</summary>
    public async Task<long> MatchAsync(string source, MatchBody body, string actor)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, MatchJson.Default.MatchBody);
        return (await journal.AppendAsync(new FactDraft(FactKinds.ParkedMatched, source, null, null, time.GetUtcNow(), actor, bytes), CancellationToken.None)).Position;
    }
}
