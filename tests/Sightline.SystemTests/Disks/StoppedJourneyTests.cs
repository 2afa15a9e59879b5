using System.Text.Json.Nodes;
using Sightline.Storage;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Disks;

/// <summary>A fact that the journey does not understand stops it. Intake goes on, and nobody who wants to read waits for a repair.</summary>
public sealed class StoppedJourneyTests
{
    [Fact]
    public async Task Who_waits_to_read_is_told_503_with_the_reason_and_what_is_sent_is_stored()
    {
        await using var hub = await HubInProcess.StartAsync();
        (await hub.Api.PutAsync("/api/v1/lines/L1", new JsonObject())).Expect(200);
        using (var beside = SqliteDatabase.OpenWriter(Path.Combine(hub.Folder, "projections.db"), flushEveryCommit: false))
        {
            beside.Run("CREATE TRIGGER stops BEFORE INSERT ON inspections BEGIN SELECT RAISE(ABORT, 'not understood'); END");
        }

        (await hub.Api.InspectAsync(Sample.Inspection("strange"))).Expect(201);
        foreach (var answer in (Answer[])[await hub.Api.PutAsync("/api/v1/lines/L1", new JsonObject { ["name"] = "One" }), await hub.Api.GetAsync("/api/v1/parts/SN-strange")])
        {
            var problem = answer.Problem(503);
            Assert.Contains("The journey stopped at position ", (string)problem["detail"]!, StringComparison.Ordinal);
            Assert.Contains("not understood", (string)problem["detail"]!, StringComparison.Ordinal);
        }

        (await hub.Api.InspectAsync(Sample.Inspection("after"))).Expect(201);
        (await hub.Api.GetAsync("/health/ready")).Expect(503);
    }
}
