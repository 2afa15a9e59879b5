using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

/// <summary>What the pages of traces and recalls show, and to whom they give which form.</summary>
public sealed class TracePageTests
{
    [Fact]
    public async Task A_trace_is_drawn_and_listed_and_its_recall_is_opened_held_and_closed_by_forms()
    {
        await using var hub = await HubInProcess.StartAsync();
        await ReportAsync(hub, """{"type":"lot.split","lot":"L<1>","into":[{"lot":"L2","quantity":5,"unit":"kg"}]}""");
        await ReportAsync(hub, """{"type":"material.consumed","lot":"L2","quantity":1,"unit":"kg","part":{"serial":"SN-1"}}""");
        await ReportAsync(hub, """{"type":"part.shipped","part":{"serial":"SN-1"},"shipment":"SH-1"}""");
        await ReportAsync(hub, """{"type":"material.consumed","lot":"L2","quantity":5,"unit":"kg","part":{"serial":"SN-2"}}""");
        using var anna = await SignedIn.AsAsync(hub, "quality");

        var page = await anna.PageAsync("/trace?of=lot:L%3C1%3E&way=forward");
        Assert.Contains("L&lt;1&gt;", page);
        Assert.DoesNotContain("L<1>", page);
        Assert.All((string[])["lot:L2", "serial:SN-1", "serial:SN-2", "shipment:SH-1"], thing => Assert.Contains($"data-thing=\"{thing}\" data-way=\"forward\"", page));
        Assert.Contains("sl-trace-root", page);
        Assert.Contains("data-things=\"4\"", page);
        Assert.Contains("Nothing is known of lot:none.", await anna.PageAsync("/trace?of=lot:none", 404));
        Assert.Contains("f-of-error", await anna.PageAsync("/trace?of=L1", 422));
        Assert.Contains("id=\"f-of\"", await anna.PageAsync("/trace"));
        Assert.Contains("data-why=\"overdrawn\"", await anna.PageAsync("/trace/exceptions"));

        Assert.Contains("recall-errors", (await anna.PostAsync("/recalls", "/recalls", ("of", "lot:none"), ("reason", ""))).Expect(422).Text);
        var opened = (await anna.PostAsync("/recalls?of=lot:L2", "/recalls", ("of", "lot:L2"), ("reason", "bad melt"))).Expect(303).Headers["Location"].Split('?')[0];
        Assert.Contains("data-units=\"2\"", await anna.PageAsync(opened));
        Assert.Contains("data-shipment=\"SH-1\"", await anna.PageAsync(opened));
        Assert.DoesNotContain("data-unit=\"serial:SN-2\"", await anna.PageAsync(opened + "?standing=shipped"));
        (await anna.PostAsync(opened, opened + "/hold")).Expect(303);
        Assert.DoesNotContain("recall-hold", await anna.PageAsync(opened));
        await ReportAsync(hub, """{"type":"material.consumed","lot":"L2","quantity":1,"unit":"kg","part":{"serial":"SN-3"}}""");
        Assert.Contains("id=\"recall-to-hold\" data-units=\"1\"", await anna.PageAsync(opened));
        (await anna.PostAsync(opened, opened + "/hold")).Expect(303);
        (await anna.PostAsync(opened, opened + "/hold")).Expect(409);
        Assert.Contains("recall-errors", (await anna.PostAsync(opened, opened + "/close", ("reason", ""))).Expect(422).Text);
        (await anna.PostAsync(opened, opened + "/close", ("reason", "all back"))).Expect(303);
        Assert.DoesNotContain("recall-close", await anna.PageAsync(opened));
        var drilled = (await anna.PostAsync("/recalls", "/recalls/drill")).Expect(303).Headers["Location"].Split('?')[0];
        Assert.DoesNotContain("recall-hold", await anna.PageAsync(drilled));
        await anna.PageAsync("/recalls/999999", 404);
        Assert.Contains($"data-recall=\"{opened.Split('/')[^1]}\"", await anna.PageAsync("/recalls"));
    }

    [Fact]
    public async Task An_auditor_reads_recalls_and_opens_none()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var paula = await SignedIn.AsAsync(hub, "auditor");
        Assert.DoesNotContain("id=\"recall\"", await paula.PageAsync("/recalls"));
        (await paula.PostAsync("/recalls", "/recalls", ("of", "lot:L2"), ("reason", "so"))).Expect(403);
    }

    private static async Task ReportAsync(HubInProcess hub, string said)
    {
        var json = JsonNode.Parse(said)!.AsObject();
        (json["at"], json["line"], json["id"]) = ("2026-11-20T08:00:00Z", "L1", $"page-{Guid.NewGuid()}");
        (await hub.Api.PostAsync("/api/v1/events", json)).Expect(201);
        await hub.Api.SettledBooksAsync();
    }
}
