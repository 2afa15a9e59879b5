using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Api;

/// <summary>Every night, at a time of the plant's clock, each target that is not off is tried by itself.</summary>
public sealed class PreflightNightTests
{
    // 02:59:59 in Berlin.
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 11, 20, 1, 59, 59, TimeSpan.Zero));

    [Fact]
    public async Task Targets_that_are_not_off_are_tried_at_night_and_what_was_found_is_kept()
    {
        using var folder = new TempFolder();
        await using var mes = await MesTarget.StartAsync();
        MesTarget.Configure(folder, mes, "mes", "resting");
        folder.Write("config/targets/resting.json", MesTarget.Target(folder, mes, "resting").Replace("\"live\"", "\"off\"", StringComparison.Ordinal));
        folder.Write("config/sightline.json", """{ "Plant": { "TimeZone": "Europe/Berlin" } }""");
        await using var hub = await HubInProcess.StartAsync(folder, services => services.AddSingleton<TimeProvider>(_clock));
        (await hub.Api.GetAsync("/api/v1/targets/mes/preflight")).Problem(404);

        await Until.TrueAsync(async () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return (await hub.Api.GetAsync("/api/v1/targets/mes/preflight")).Status == 200;
        }, "the target is tried at night");

        var report = (await hub.Api.GetAsync("/api/v1/targets/mes/preflight")).Expect(200).Json;
        Assert.Contains("reach good", report["findings"]!.AsArray().Select(f => $"{f!["check"]} {f["verdict"]}"));
        (await hub.Api.GetAsync("/api/v1/targets/resting/preflight")).Problem(404);
        var act = Assert.Single((await hub.Api.GetAsync("/api/v1/audit?act=target.preflight")).Expect(200).Items);
        Assert.Equal("target:mes", (string)act["object"]!);
        Assert.Empty(hub.Log.Errors);
    }
}
