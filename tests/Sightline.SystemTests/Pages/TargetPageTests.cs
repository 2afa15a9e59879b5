using System.Text.Json.Nodes;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

/// <summary>Targets and change requests, as people see and change them.</summary>
public sealed class TargetPageTests : IAsyncLifetime
{
    private const string Evil = "<script>alert('x')</script>\"";

    private readonly TempFolder _folder = new();
    private SimulatedMes _mes = null!;
    private HubInProcess _hub = null!;

    private ApiClient Api => _hub.Api;

    public async ValueTask InitializeAsync()
    {
        _mes = await MesTarget.StartAsync();
        MesTarget.Configure(_folder, _mes, "mes", "erp", "wms");
        _folder.Write("config/targets/wms.json", MesTarget.Target(_folder, _mes, "wms").Replace("\"stage\": \"live\"", "\"stage\": \"shadow\""));
        _hub = await (await HubInProcess.StartAsync(_folder)).SeededAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
        await _mes.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_page_of_targets_shows_how_each_does_and_leads_from_every_number_to_its_deliveries()
    {
        await InspectedAsync();
        using var otto = await SignedIn.AsAsync(_hub, "operator");

        var page = await otto.PageAsync("/targets");

        Assert.Contains("id=\"live-budget\" class=\"sl-budget\" data-taken=\"2\" data-most=\"2\" data-by-change=\"0\"", page);
        Assert.Contains("2 of 2 live", page);
        Assert.Contains("id=\"target-erp\" data-state=\"delivering\"", page);
        Assert.Contains("id=\"target-wms\" data-state=\"shadow\"", page);
        Assert.Contains("<a class=\"sl-count\" href=\"/deliveries?target=mes&amp;state=parked\">1</a>", page);
        Assert.Contains("data-today=\"1\"", page);
        Assert.Contains("Promised: 99 % within 1.0 s, in real time", page);
        Assert.StartsWith("<section id=\"targets-now\"", (await otto.PageAsync("/target-now")).TrimStart());
        Assert.StartsWith("<section id=\"target-now\"", (await otto.PageAsync("/target-now/mes")).TrimStart());
        await otto.PageAsync("/targets/none", 404);
    }

    [Fact]
    public async Task The_page_of_a_target_says_what_it_is_joined_by_and_what_was_found_when_it_was_tried()
    {
        await InspectedAsync();
        using var ines = await SignedIn.AsAsync(_hub, "integrator");
        Assert.Contains("It was not tried yet.", await ines.PageAsync("/targets/mes"));
        (await ines.PostAsync("/targets/mes", "/targets/mes/preflight")).Expect(200);

        var page = await ines.PageAsync("/targets/mes");

        Assert.Contains("id=\"target-mes\" data-state=\"delivering\" data-stage=\"live\"", page);
        Assert.Contains("<a id=\"target-map\" href=\"/maps/mes?version=1\">1</a>", page);
        Assert.Contains("docs/connectors/http.md", page);
        Assert.Contains("id=\"target-preflight\" data-verdict=\"", page);
        Assert.Contains("data-check=\"reach\"", page);
        Assert.DoesNotContain("It was not tried yet.", page);
        Assert.Contains("never_heard_of", page);
        Assert.DoesNotContain("id=\"stage-live\"", page);
        Assert.Contains("id=\"stage-paused\"", page);
        Assert.DoesNotContain("data-after", page);
        (await Api.PutAsync("/api/v1/targets/erp", JsonNode.Parse(MesTarget.Target(_folder, _mes, "erp"))!.AsObject().With("after", "mes"))).Expect(200);
        Assert.Contains("<a data-after=\"mes\" href=\"/targets/mes\">mes</a>", await ines.PageAsync("/targets/erp"));
    }

    [Fact]
    public async Task A_stage_is_set_on_the_page_as_over_the_api_and_canary_names_its_lines()
    {
        using var ines = await SignedIn.AsAsync(_hub, "integrator");

        Assert.Equal("/targets/mes?notice=stage-paused", (await ines.PostAsync("/targets/mes", "/targets/mes/stage", ("do", "paused"))).Expect(303).Headers["Location"]);
        Assert.Contains("data-state=\"paused\"", await ines.PageAsync("/target-now/mes"));
        Assert.Contains("canaryLines is empty", (await ines.PostAsync("/targets/mes", "/targets/mes/stage", ("do", "canary"), ("lines", " , "))).Expect(422).Text);
        (await ines.PostAsync("/targets/mes", "/targets/mes/stage", ("do", "canary"), ("lines", "L1, L2"))).Expect(303);

        var target = (await Api.GetAsync("/api/v1/targets/mes")).Json;
        Assert.Equal(("canary", "L1 L2"), ((string)target["stage"]!, string.Join(' ', target["canaryLines"]!.AsArray())));
        Assert.Contains("(L1, L2)", await ines.PageAsync("/targets/mes"));
        (await ines.PostAsync("/targets/mes", "/targets/mes/stage", ("do", "loud"))).Expect(422);
        (await ines.PostAsync("/targets/mes", "/targets/none/stage", ("do", "live"))).Expect(404);
        Assert.Contains((await Api.GetAsync("/api/v1/audit?object=target:mes")).Items, e => (string)e["actor"]! == "user:integrator-of-the-tests");
    }

    [Fact]
    public async Task Who_may_not_change_targets_sees_no_forms_and_a_form_without_them_is_refused_all_the_same()
    {
        using var anna = await SignedIn.AsAsync(_hub, "quality");
        using var otto = await SignedIn.AsAsync(_hub, "operator");

        Assert.DoesNotContain("<form method=\"post\" action=\"/targets/", await anna.PageAsync("/targets/wms"));
        Assert.DoesNotContain("target-ask", await anna.PageAsync("/targets/wms"));
        (await anna.PostAsync("/targets/wms", "/targets/wms/stage", ("do", "live"))).Expect(403);
        (await anna.PostAsync("/changes", "/changes/new", ("of", "wms"))).Expect(403);
        Assert.DoesNotContain("/changes", await otto.PageAsync("/targets/wms"));
        (await otto.GetAsync("/changes")).Expect(403);
    }

    [Fact]
    public async Task A_vendor_sees_the_named_targets_and_their_requests_and_no_others()
    {
        var mine = await AskedAsync("wms");
        var theirs = await AskedAsync("erp");
        using var vendor = await SignedIn.AsAsync(_hub, "vendor", ["L1-AOI-1"], ["wms"]);

        var page = await vendor.PageAsync("/targets");

        Assert.Contains("id=\"target-wms\"", page);
        Assert.DoesNotContain("target-mes", page);
        (await vendor.GetAsync("/targets/mes")).Expect(403);
        (await vendor.GetAsync("/target-now/mes")).Expect(403);
        Assert.Contains($"data-change=\"{mine}\"", await vendor.PageAsync("/changes"));
        Assert.DoesNotContain($"data-change=\"{theirs}\"", await vendor.PageAsync("/changes"));
        (await vendor.GetAsync($"/changes/{mine}")).Expect(200);
        (await vendor.GetAsync($"/changes/{theirs}")).Expect(403);
    }

    [Fact]
    public async Task What_people_wrote_into_a_request_is_shown_as_text_and_its_state_narrows_the_list()
    {
        using var ines = await SignedIn.AsAsync(_hub, "integrator");
        var refused = (await ines.PostAsync("/changes/new?of=wms", "/changes/new", ("of", "wms"), ("reason", Evil), ("risk", " "), ("level", "high"))).Expect(422).Text;
        Assert.Contains("Send what can go wrong", refused);
        Assert.Contains("&lt;script&gt;", refused);
        var to = (await ines.PostAsync("/changes/new", "/changes/new", ("of", "wms"), ("reason", Evil), ("risk", Evil), ("level", "high"))).Expect(303).Headers["Location"];
        Assert.Contains("asks for the same", (await ines.PostAsync("/changes/new", "/changes/new", ("of", "wms"), ("reason", "r"), ("risk", "r"), ("level", "high"))).Expect(409).Text);
        var path = to.Split('?')[0];

        foreach (var page in (string[])[path, "/changes", "/targets/wms"])
        {
            var text = await ines.PageAsync(page);
            Assert.DoesNotContain("<script>alert", text, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("&lt;script&gt;alert", text, StringComparison.Ordinal);
        }

        Assert.Contains("data-state=\"requested\"", await ines.PageAsync("/changes?state=requested"));
        Assert.DoesNotContain("data-change=", await ines.PageAsync("/changes?state=used"));
        Assert.Contains("not there to ask for", await ines.PageAsync("/changes?state=lost", 422));
        Assert.StartsWith("<section id=\"changes-now\"", (await ines.PageAsync("/changes/now")).TrimStart());
        (await ines.PostAsync(path, path + "/withdraw", ("reason", "not now"))).Expect(303);
        Assert.Contains("data-state=\"withdrawn\"", await ines.PageAsync(path));
        await ines.PageAsync("/changes/999999", 404);
    }

    private async Task<long> AskedAsync(string target) => (long)(await Api.PostAsync("/api/v1/changes", new JsonObject
    {
        ["of"] = target, ["reason"] = "wanted", ["risk"] = "little", ["level"] = "low",
    })).Expect(200).Json["n"]!;

    /// <summary>One inspection that is delivered, and one with a class that no map has.</summary>
    private async Task InspectedAsync()
    {
        (await Api.InspectAsync(Sample.Inspection())).Expect(201);
        (await Api.InspectAsync(Sample.Inspection(result: "fail", classes: ["never_heard_of"]))).Expect(201);
        await Api.SettledBooksAsync();
    }
}
