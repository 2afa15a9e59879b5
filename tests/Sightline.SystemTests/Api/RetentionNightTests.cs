using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Retention;
using Sightline.SystemTests.Harness;
using Sightline.Tests;
using Sightline.Tests.Images;

namespace Sightline.SystemTests.Api;

/// <summary>Every night, at a time of the plant's clock, what is due goes; a pass that was cut off goes on at the next start.</summary>
public sealed class RetentionNightTests
{
    // 01:59:59 in Berlin.
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 11, 20, 0, 59, 59, TimeSpan.Zero));

    [Fact]
    public async Task What_is_due_goes_at_night_and_a_pass_that_was_cut_off_goes_on_under_its_name()
    {
        using var folder = new TempFolder();
        folder.Write("config/sightline.json", """{ "Plant": { "TimeZone": "Europe/Berlin" } }""");
        string second;
        await using (var hub = await StartAsync(folder))
        {
            var first = await OldAsync(hub, "SN-1");
            var night = await PassAsync(hub, p => (string)p["state"]! == "ended");
            Assert.Equal(("2026-11-20T01:00:00.000Z", "retention", 1, null), ((string)night["dueAt"]!, (string)night["by"]!, (int)night["removed"]!["count"]!, (string?)night["trouble"]));
            (await hub.Api.GetAsync($"/api/v1/images/{first}")).Problem(410);

            // A kill after the fact that a pass began.
            second = await OldAsync(hub, "SN-2");
            var began = new RetentionMove { Act = RetentionWords.Pass, By = "retention", Figures = new RetentionFigures { DueAt = _clock.GetUtcNow(), AsOf = 1, Images = 1, Bytes = 1, Stays = 0 } };
            var draft = new FactDraft(FactKinds.Retention, "pass", null, null, _clock.GetUtcNow(), "retention", JsonSerializer.SerializeToUtf8Bytes(began, RetentionJson.Default.RetentionMove));
            Assert.Equal(AppendOutcome.Durable, (await hub.Services.GetRequiredService<IJournal>().AppendAsync(draft, default)).Outcome);
            await PassAsync(hub, p => (string)p["state"]! == "running");
            Assert.Empty(hub.Log.Errors);
        }

        await using var again = await StartAsync(folder);
        var done = await PassAsync(again, p => (string)p["state"]! == "ended");
        Assert.Equal(1, (int)done["removed"]!["count"]!);
        (await again.Api.GetAsync($"/api/v1/images/{second}")).Problem(410);
        Assert.Empty(again.Log.Errors);
    }

    private Task<HubInProcess> StartAsync(TempFolder folder) => HubInProcess.StartAsync(folder, services => services.AddSingleton<TimeProvider>(_clock));

    /// <summary>The newest pass, once it is as wanted; the clock goes on.</summary>
    private Task<JsonObject> PassAsync(HubInProcess hub, Func<JsonObject, bool> wanted) => Until.SomeAsync(
        async () =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            return (await hub.Api.GetAsync("/api/v1/retention/passes?limit=1")).Expect(200).Items.SingleOrDefault(wanted);
        }, "the pass");

    private async Task<string> OldAsync(HubInProcess hub, string serial)
    {
        var image = TestImages.Png(bytes: 300);
        (await hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{TestImages.Hash(image)}", image, "image/png")).Expect(201);
        Assert.InRange((await hub.Api.PutAsync("/api/v1/stations/S-OLD", new JsonObject { ["line"] = "L1" })).Status, 200, 201);
        Assert.InRange((await hub.Api.PutAsync("/api/v1/work-orders/WO-RET", new JsonObject { ["product"] = "P-RET" })).Status, 200, 201);
        (await hub.Api.PutAsync("/api/v1/stations/S-OLD/context", new JsonObject { ["workOrder"] = "WO-RET", ["validFrom"] = "2020-01-01T00:00:00Z" })).Expect(200);
        var message = Sample.Inspection(station: "S-OLD");
        message["part"] = new JsonObject { ["serial"] = serial };
        message["inspectedAt"] = Sample.Exact(_clock.GetUtcNow().AddDays(-40));
        message["images"] = new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = TestImages.Hash(image) });
        (await hub.Api.InspectAsync(message)).Expect(201);
        return TestImages.Hash(image);
    }
}
