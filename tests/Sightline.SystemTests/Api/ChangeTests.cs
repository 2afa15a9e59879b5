using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sightline.Forwarding;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>A third target is refused everywhere until somebody else approves a change request that names it.</summary>
public sealed class ChangeTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SimulatedMes _mes = null!;
    private HubInProcess _hub = null!;

    private ApiClient Api => _hub.Api;

    public async ValueTask InitializeAsync()
    {
        _mes = await MesTarget.StartAsync();
        MesTarget.Configure(_folder, _mes, "mes", "erp", "wms");
        Write("wms", "shadow");
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
    public async Task A_third_target_is_refused_asked_for_approved_by_another_person_live_and_the_request_names_the_fact_that_used_it()
    {
        using var ines = await PersonClient.InAsync(_hub, "integrator");
        using var quinn = await PersonClient.InAsync(_hub, "quality");
        var refused = (string)(await ines.CallAsync(HttpMethod.Post, "/api/v1/targets/wms/live")).Problem(409)["detail"]!;
        Assert.StartsWith("targets/wms.json: stage is live, and 'erp', 'mes' are sent to already; Forwarding:MostLive is 2. Write shadow", refused);

        var asked = (await ines.CallAsync(HttpMethod.Post, "/api/v1/changes", Asked())).Expect(200).Json;
        Assert.Equal(("requested", $"user:{ines.Name}", "target.live", "wms", "medium"), ((string)asked["state"]!, (string)asked["askedBy"]!, (string)asked["kind"]!, (string)asked["of"]!, (string)asked["level"]!));
        var path = $"/api/v1/changes/{asked["n"]}";
        Assert.Contains($"Change request {asked["n"]} asks for the same", (string)(await ines.CallAsync(HttpMethod.Post, "/api/v1/changes", Asked())).Problem(409)["detail"]!);
        (await ines.CallAsync(HttpMethod.Post, "/api/v1/targets/wms/live")).Problem(409);
        var approved = (await quinn.CallAsync(HttpMethod.Post, path + "/approve", Signed())).Expect(200).Json;
        Assert.Equal("approved", (string)approved["state"]!);
        Assert.Equal(quinn.Name, (string)Assert.Single(approved["signatures"]!.AsArray())!["by"]!);
        var live = (await ines.CallAsync(HttpMethod.Post, "/api/v1/targets/wms/live")).Expect(200).Json;

        Assert.Equal(((long)asked["n"]!, "live"), ((long)live["change"]!, (string)live["stage"]!));
        var used = (await Api.GetAsync(path)).Expect(200).Json;
        Assert.Equal(("used", (long)live["position"]!), ((string)used["state"]!, (long)used["usedBy"]!));
        Assert.Equal(["ask", "approve", "use"], used["steps"]!.AsArray().Select(s => (string)s!["act"]!));
        Assert.Empty(used["actions"]!.AsArray());
        Assert.Equal("""{"most":2,"taken":2,"byChange":1}""", (await Api.GetAsync("/api/v1/targets")).Json["live"]!.ToJsonString());
        Assert.Equal([(long)asked["n"]!], (await Api.GetAsync("/api/v1/changes?state=used&of=wms")).Items.Select(c => (long)c["n"]!));
        (await Api.InspectAsync(Sample.Inspection())).Expect(201);
        await Api.SettledBooksAsync();
        Assert.Single((await Api.GetAsync("/api/v1/deliveries?target=wms&state=delivered")).Items);
    }

    [Fact]
    public async Task Nobody_approves_their_own_and_nothing_is_approved_unsigned_by_a_key_or_as_it_is_no_more()
    {
        using var ada = await PersonClient.InAsync(_hub, "admin");
        using var quinn = await PersonClient.InAsync(_hub, "quality");
        var asked = (await ada.CallAsync(HttpMethod.Post, "/api/v1/changes", Asked())).Expect(200).Json;
        var path = $"/api/v1/changes/{asked["n"]}";

        Assert.Contains("cannot approve it too", (string)(await ada.CallAsync(HttpMethod.Post, path + "/approve", Signed())).Problem(409)["detail"]!);
        (await quinn.CallAsync(HttpMethod.Post, path + "/approve", Signed("not the password 1"))).Problem(403);
        (await quinn.CallAsync(HttpMethod.Post, path + "/approve", new JsonObject { ["reason"] = "yes" })).Problem(403);
        Assert.Contains(Answer.ErrorsOf((await quinn.CallAsync(HttpMethod.Post, path + "/approve", new JsonObject())).Problem(422)), e => e.Pointer == "/reason");
        Assert.Contains("was changed since it was read at position 1", (string)(await quinn.CallAsync(HttpMethod.Post, path + "/approve", Signed().With("position", "1"))).Problem(409)["detail"]!);
        (await Api.PostAsync(path + "/approve", Signed())).Problem(403);
        Assert.Equal("requested", (string)(await Api.GetAsync(path)).Json["state"]!);

        (await quinn.CallAsync(HttpMethod.Post, path + "/reject", new JsonObject { ["reason"] = "not this week", ["position"] = asked["position"]!.ToString() })).Expect(200);
        Assert.Contains("is rejected. Nothing leads back", (string)(await quinn.CallAsync(HttpMethod.Post, path + "/approve", Signed())).Problem(409)["detail"]!);
        (await Api.PostAsync("/api/v1/targets/wms/live", new JsonObject())).Problem(409);
        (await Api.GetAsync("/api/v1/changes/999999")).Problem(404);
        (await Api.GetAsync("/api/v1/changes?state=open")).Problem(422);
    }

    [Fact]
    public async Task A_question_that_lacks_something_is_told_all_of_it_and_one_that_is_withdrawn_lets_nothing_in()
    {
        var problem = (await Api.PostAsync("/api/v1/changes", new JsonObject { ["kind"] = "map.skip", ["of"] = "wms", ["reason"] = "r", ["risk"] = new string('x', 4_001), ["level"] = "none" })).Problem(422);
        Assert.Equal(["/kind", "/risk", "/level"], Answer.ErrorsOf(problem).Select(e => e.Pointer));
        Assert.Contains(Answer.ErrorsOf((await Api.PostAsync("/api/v1/changes", Asked("nowhere"))).Problem(422)), e => e.Pointer == "/of" && e.Detail.Contains("no such target", StringComparison.Ordinal));
        Assert.Equal(["/of", "/reason", "/risk", "/level"], Answer.ErrorsOf((await Api.PostAsync("/api/v1/changes", new JsonObject())).Problem(422)).Select(e => e.Pointer));

        using var quinn = await PersonClient.InAsync(_hub, "quality");
        var path = $"/api/v1/changes/{(await Api.PostAsync("/api/v1/changes", Asked())).Expect(200).Json["n"]}";
        (await quinn.CallAsync(HttpMethod.Post, path + "/approve", Signed())).Expect(200);
        Assert.Equal("withdrawn", (string)(await Api.PostAsync(path + "/withdraw", new JsonObject { ["reason"] = "the ERP team is away" })).Expect(200).Json["state"]!);

        (await Api.PostAsync("/api/v1/targets/wms/live", new JsonObject())).Problem(409);
    }

    [Fact]
    public async Task A_file_with_a_third_live_target_is_not_taken_until_it_is_let_in_and_then_is_by_itself()
    {
        Write("wms", "live");
        await Until.TrueAsync(() => _hub.Log.At(LogLevel.Warning).Any(line => line.Contains("targets/wms.json: stage is live", StringComparison.Ordinal)), "the log says why the file is not taken");
        Assert.Equal("shadow", (string)(await Api.GetAsync("/api/v1/targets/wms")).Json["stage"]!);

        using var quinn = await PersonClient.InAsync(_hub, "quality");
        var asked = (await Api.PostAsync("/api/v1/changes", Asked())).Expect(200).Json;
        (await quinn.CallAsync(HttpMethod.Post, $"/api/v1/changes/{asked["n"]}/approve", Signed())).Expect(200);

        await Until.TrueAsync(async () => (string)(await Api.GetAsync("/api/v1/targets/wms")).Json["stage"]! == "live", "the file is in use");
        Assert.Equal("used", (string)(await Api.GetAsync($"/api/v1/changes/{asked["n"]}")).Json["state"]!);
    }

    [Fact]
    public async Task A_new_plant_whose_files_have_three_live_targets_does_not_start_and_one_that_already_sent_to_three_goes_on_with_a_notice()
    {
        using var folder = new TempFolder();
        MesTarget.Configure(folder, _mes, "mes", "erp", "wms");
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => HubInProcess.StartAsync(folder));
        Assert.Contains("targets/wms.json: stage is live, and 'erp', 'mes' are sent to already; Forwarding:MostLive is 2.", refused.Message, StringComparison.Ordinal);

        await using (await HubInProcess.StartAsync(folder, services => services.PostConfigure<ForwardingOptions>(o => o.MostLive = 3)))
        {
            // Three are live, as on a node of before.
        }

        await using var after = await HubInProcess.StartAsync(folder);
        Assert.All((await after.Api.GetAsync("/api/v1/targets")).Items, target => Assert.Equal("live", (string)target["stage"]!));
        Assert.Contains((await after.Api.GetAsync("/api/v1/notifications")).Items, notice => ((string)notice["what"]!).StartsWith("3 targets are sent to (erp, mes, wms)", StringComparison.Ordinal));
        using var quinn = await PersonClient.InAsync(after, "quality");
        var asked = (await after.Api.PostAsync("/api/v1/changes", Asked())).Expect(200).Json;
        Assert.Equal("used", (string)(await quinn.CallAsync(HttpMethod.Post, $"/api/v1/changes/{asked["n"]}/approve", Signed())).Expect(200).Json["state"]!);
        Assert.Equal("""{"most":2,"taken":2,"byChange":1}""", (await after.Api.GetAsync("/api/v1/targets")).Json["live"]!.ToJsonString());
    }

    [Fact]
    public async Task Two_that_ask_for_the_last_place_at_once_do_not_both_get_it()
    {
        (await Api.PostAsync("/api/v1/targets/mes/off", new JsonObject())).Expect(200);
        (await Api.PostAsync("/api/v1/targets/erp/off", new JsonObject())).Expect(200);

        var answers = await Task.WhenAll(((string[])["mes", "erp", "wms"]).Select(name => Api.PostAsync($"/api/v1/targets/{name}/canary", new JsonObject { ["lines"] = new JsonArray("L1") })));

        Assert.Equal([200, 200, 409], answers.Select(a => a.Status).Order());
        Assert.Equal(2, (await Api.GetAsync("/api/v1/targets")).Items.Count(t => (string)t["stage"]! == "canary"));
    }

    private static JsonObject Asked(string of = "wms") => new()
    {
        ["kind"] = "target.live", ["of"] = of, ["reason"] = "the warehouse books by hand", ["risk"] = "wrong bookings; watched for a shift", ["level"] = "medium",
    };

    private static JsonObject Signed(string password = PersonClient.Password) => new() { ["reason"] = "a week of shadow was right", ["password"] = password, ["meaning"] = "I take responsibility for this" };

    private void Write(string name, string stage) =>
        _folder.Write($"config/targets/{name}.json", MesTarget.Target(_folder, _mes, name).Replace("\"stage\": \"live\"", $"\"stage\": \"{stage}\""));
}
