using System.Text.Json;
using Sightline.Contract;
using Sightline.Contract.Client;

namespace Sightline.SystemTests.Docs;

/// <summary>The C# example of docs/sending.md. What stands between the marks is the block on the page, character by character.</summary>
internal static class SendingExample
{
    public static async Task<IReadOnlyList<string>> RunAsync(Uri hubUrl, string key, string sha256, byte[] image, CancellationToken stop)
    {
        var said = new List<string>();

        // example:
        using var hub = new SightlineClient(new SightlineClientOptions { HubUrl = hubUrl, ApiKey = key }, TimeProvider.System);

        await hub.PutImageAsync(sha256, image, "image/png", stop);
        var inspection = new Inspection
        {
            Id = "L1-AOI-2-000010",
            Station = "L1-AOI-2",
            Part = new PartIdentity { Serial = "SN-000131" },
            InspectedAt = "2026-11-20T08:15:38.000Z",
            Result = InspectionResult.Fail,
            Defects = [new Defect { Class = "surface_scratch", Severity = "major" }],
            Images = [new ImageReference { Name = "top", Sha256 = sha256, MediaType = "image/png", Width = 1, Height = 1 }],
            Sequence = 10,
        };
        switch (await hub.SendAsync(inspection, stop))
        {
            case SendOutcome<InspectionAnswer>.Answered { Status: var status }:
                said.Add($"stored {status}");          // 201 new, 200 known: forget it
                break;
            case SendOutcome<InspectionAnswer>.Refused { Status: var status, Problem: var problem }:
                said.Add($"refused {status}: {problem.Detail}");   // keep it for a person; the same again helps nothing
                break;
            case SendOutcome<InspectionAnswer>.GaveUp { Reason: var reason }:
                said.Add($"not answered: {reason}");   // still yours: send the same again later
                break;
        }

        var batch = await hub.SendBatchAsync([inspection, inspection with { Id = "L1-AOI-2-000011", Sequence = 11 }], stop);
        foreach (var item in ((SendOutcome<BatchAnswer>.Answered)batch).Value.Items)
        {
            said.Add($"item {item.Index} {item.Status}");
        }

        var record = (SendOutcome<JsonDocument>.Answered)await hub.GetInspectionAsync("L1-AOI-2", "L1-AOI-2-000010", stop);
        said.Add($"order {record.Value.RootElement.GetProperty("workOrder")}");
        // end of example

        return said;
    }
}
