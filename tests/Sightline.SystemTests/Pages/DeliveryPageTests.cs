using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

/// <summary>Deliveries and what is parked, as people see and decide them.</summary>
public sealed class DeliveryPageTests : IAsyncLifetime
{
    private const string Evil = "<script>alert('x')</script>\"";

    private readonly TempFolder _folder = new();
    private SimulatedMes _mes = null!;
    private HubInProcess _hub = null!;

    private ApiClient Api => _hub.Api;

    public async ValueTask InitializeAsync()
    {
        _mes = await MesTarget.StartAsync();
        MesTarget.Configure(_folder, _mes, "mes", "erp");
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
        await _mes.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_page_of_deliveries_shows_those_that_are_asked_for()
    {
        await StartAsync();
        var parked = await ParkedAsync("odd");
        using var anna = await SignedIn.AsAsync(_hub, "quality");

        var page = await anna.PageAsync("/deliveries?target=mes&state=parked");

        Assert.Contains($"data-delivery=\"mes.{parked}\"", page);
        Assert.DoesNotContain($"data-delivery=\"erp.{parked}\"", page);
        Assert.Contains("No delivery fits.", await anna.PageAsync("/deliveries?state=closed"));
        Assert.Contains("not there to ask for", await anna.PageAsync("/deliveries?state=lost", 422));
        Assert.Contains("not there to ask for", await anna.PageAsync("/deliveries?cursor=x", 422));
        await anna.PageAsync("/deliveries/mes.999999", 404);
        await anna.PageAsync("/deliveries/" + Uri.EscapeDataString(Evil), 404);
    }

    [Fact]
    public async Task What_stations_and_people_wrote_is_shown_as_text_on_every_page()
    {
        await StartAsync();
        var evil = Sample.Inspection(result: "fail", classes: [Evil]).With("id", "id-" + Evil).With("part", new System.Text.Json.Nodes.JsonObject { ["serial"] = "sn-" + Evil });
        (await Api.InspectAsync(evil)).Expect(201);
        (await Api.InspectAsync(Sample.Inspection(station: "st-" + Evil))).Expect(201);
        await Api.SettledBooksAsync();
        using var anna = await SignedIn.AsAsync(_hub, "quality");
        var id = (string)(await Api.GetAsync("/api/v1/deliveries?target=mes")).Items[0]["id"]!;
        (await anna.PostAsync($"/deliveries/{id}", $"/deliveries/{id}/retry", ("reason", Evil))).Expect(303);
        await Until.TrueAsync(async () => (string)(await Api.GetAsync($"/api/v1/deliveries/{id}")).Json["state"]! == "parked", "it is parked again");

        foreach (var path in (string[])["/deliveries", $"/deliveries/{id}", "/parked", $"/parked?kind=station&for={Uri.EscapeDataString("st-" + Evil)}", "/parked/decide?kind=delivery&for=mes", $"/deliveries?target={Uri.EscapeDataString(Evil)}"])
        {
            var page = await anna.PageAsync(path);
            Assert.DoesNotContain("<script>alert", page, StringComparison.OrdinalIgnoreCase);
            Assert.True(path.StartsWith("/deliveries?", StringComparison.Ordinal) || page.Contains("&lt;script&gt;alert", StringComparison.Ordinal), path);
        }
    }

    [Fact]
    public async Task A_parked_delivery_is_sent_again_or_closed_with_a_reason_and_the_page_says_who_did()
    {
        await StartAsync();
        var id = $"mes.{await ParkedAsync("odd")}";
        using var anna = await SignedIn.AsAsync(_hub, "quality");
        Assert.Equal($"/deliveries/{id}?notice=deliveryRetried", (await anna.PostAsync($"/deliveries/{id}", $"/deliveries/{id}/retry")).Expect(303).Headers["Location"]);
        await Until.TrueAsync(async () => (string)(await Api.GetAsync($"/api/v1/deliveries/{id}")).Json["state"]! == "parked", "it is parked again");

        var unsaid = (await anna.PostAsync($"/deliveries/{id}", $"/deliveries/{id}/close", ("reason", " "))).Expect(422).Text;
        (await anna.PostAsync($"/deliveries/{id}", $"/deliveries/{id}/close", ("reason", "scrapped by hand"))).Expect(303);
        var late = await anna.PostAsync("/deliveries", $"/deliveries/{id}/close", ("reason", "again"));

        Assert.Contains("Give a reason", unsaid);
        Assert.Contains("not parked any more", late.Expect(409).Text);
        var page = await anna.PageAsync($"/deliveries/{id}");
        Assert.Contains("data-state=\"closed\"", page);
        Assert.Contains("scrapped by hand", page);
        Assert.Contains("user:quality-of-the-tests as quality from 127.0.0.1", page);
        Assert.Contains("Sent again", page);
        Assert.DoesNotContain("id=\"close\"", page);
    }

    [Fact]
    public async Task Only_who_may_decide_sees_the_forms_and_a_form_without_them_is_refused_all_the_same()
    {
        await StartAsync();
        var id = $"mes.{await ParkedAsync("odd")}";
        using var otto = await SignedIn.AsAsync(_hub, "operator");
        using var anna = await SignedIn.AsAsync(_hub, "quality");

        var page = await otto.PageAsync($"/deliveries/{id}");

        Assert.DoesNotContain("id=\"close\"", page);
        Assert.DoesNotContain("Decisions, newest first", page);
        Assert.DoesNotContain("name=\"id\"", await otto.PageAsync("/parked"));
        (await otto.PostAsync("/deliveries", $"/deliveries/{id}/close", ("reason", "x"))).Expect(403);
        (await otto.PostAsync("/deliveries", "/parked/decide", ("id", id), ("do", "retry"))).Expect(403);
        (await otto.GetAsync("/quarantine")).Expect(403);
        (await anna.SendAsync($"/deliveries/{id}/close", [("reason", "forged")])).Expect(400);
        Assert.Equal("parked", (string)(await Api.GetAsync($"/api/v1/deliveries/{id}")).Json["state"]!);
    }

    [Fact]
    public async Task A_vendor_sees_the_deliveries_of_the_named_targets_and_no_others()
    {
        await StartAsync();
        var position = await ParkedAsync("odd");
        using var vendor = await SignedIn.AsAsync(_hub, "vendor", ["L1-AOI-1"], ["erp"]);

        var page = await vendor.PageAsync("/deliveries");

        Assert.Contains("<option value=\"erp\"", page);
        Assert.DoesNotContain("<option value=\"mes\"", page);
        Assert.DoesNotContain($"data-delivery=\"mes.{position}\"", page);
        (await vendor.GetAsync($"/deliveries/mes.{position}")).Expect(403);
        (await vendor.GetAsync($"/deliveries/erp.{position}")).Expect(200);
        Assert.DoesNotContain("data-for=\"mes\"", await vendor.PageAsync("/parked"));
        Assert.DoesNotContain($"data-parked=\"mes.{position}\"", await vendor.PageAsync("/parked?kind=delivery&for=mes"));
    }

    [Fact]
    public async Task A_decision_on_several_is_done_for_each_and_names_those_it_was_not_done_for()
    {
        await StartAsync();
        var (first, second) = (await ParkedAsync("odd"), await ParkedAsync("queer"));
        (await Api.InspectAsync(Sample.Inspection(station: "L9-NEW"))).Expect(201);
        await Api.SettledBooksAsync();
        var waiting = (long)(await Api.GetAsync("/api/v1/parked?waitsFor=station:L9-NEW")).Items[0]["position"]!;
        using var anna = await SignedIn.AsAsync(_hub, "quality");
        var chosen = await anna.PageAsync($"/parked/decide?id=mes.{first}&id={waiting}&id=mes.999999");
        Assert.Contains($"value=\"mes.{first}\"", chosen);
        Assert.DoesNotContain("value=\"mes.999999\"", chosen);

        var group = await anna.PageAsync("/parked/decide?kind=delivery&for=mes");
        Assert.Contains($"value=\"mes.{second}\"", group);
        Assert.DoesNotContain($"value=\"erp.{second}\"", group);
        var decided = (await anna.PostAsync("/parked", "/parked/decide", ("do", "close"), ("reason", "trial run"), ("id", $"mes.{first}"), ("id", $"mes.{first}"), ("id", waiting.ToString()), ("id", "mes.999999"))).Expect(200).Text;

        Assert.Contains("data-done=\"2\" data-failed=\"1\"", decided);
        Assert.Contains("mes.999999", decided);
        Assert.Equal("closed", (string)(await Api.GetAsync($"/api/v1/deliveries/mes.{first}")).Json["state"]!);
        Assert.Equal("parked", (string)(await Api.GetAsync($"/api/v1/deliveries/erp.{first}")).Json["state"]!);
        Assert.DoesNotContain("L9-NEW", await anna.PageAsync("/parked/now"));
        Assert.Contains("data-done=\"1\" data-failed=\"1\"", (await anna.PostAsync("/parked", "/parked/decide", ("do", "retry"), ("id", $"mes.{second}"), ("id", $"mes.{first}"))).Expect(200).Text);
        Assert.Contains("Nothing was done", (await anna.PostAsync("/parked", "/parked/decide", [("do", "retry"), .. Enumerable.Range(1, 201).Select(i => ("id", $"mes.{i}"))])).Expect(422).Text);
        var books = await Api.SettledBooksAsync();
        Assert.True(books.Balanced, string.Join(" ", books.Differences));
    }

    [Fact]
    public async Task A_close_is_signed_with_the_password_and_the_signature_is_bound_to_the_record()
    {
        await StartAsync("delivery.close");
        var position = await ParkedAsync("odd");
        var id = $"mes.{position}";
        using var anna = await SignedIn.AsAsync(_hub, "quality");
        var hash = (string)(await RecordAsync(position))["hash"]!;
        Assert.Contains(hash, await anna.PageAsync($"/deliveries/{id}"));

        (await anna.PostAsync($"/deliveries/{id}", $"/deliveries/{id}/close", ("reason", "scrapped"), ("meaning", "I decided this"), ("ownMeaning", "closing as \"owner\""), ("password", anna.Password))).Expect(303);

        var signature = Assert.Single((await RecordAsync(position))["signatures"]!.AsArray())!;
        Assert.Equal(("quality-of-the-tests", "quality", "closing as \"owner\"", "scrapped", $"delivery:{id}", hash),
            ((string)signature["by"]!, (string)signature["role"]!, (string)signature["meaning"]!, (string)signature["reason"]!, (string)signature["object"]!, (string)signature["sha256"]!));
        var page = WebUtility.HtmlDecode(await anna.PageAsync($"/deliveries/{id}"));
        Assert.Contains("closing as \"owner\"", page);
        Assert.Contains($"delivery:{id} SHA-256 {hash}", page);
        Assert.DoesNotContain("id=\"signatures\"", await anna.PageAsync($"/deliveries/erp.{position}"));
    }

    [Fact]
    public async Task A_wrong_password_signs_nothing_counts_toward_the_lock_and_is_never_shown()
    {
        await StartAsync("delivery.close");
        var id = $"mes.{await ParkedAsync("odd")}";
        using var anna = await SignedIn.AsAsync(_hub, "quality");
        var wrong = (await Sign("not the password 1")).Expect(403).Text;
        var unsaid = (await Sign("")).Expect(403).Text;

        Assert.Contains("the password is wrong", wrong);
        Assert.Contains(">because</textarea>", wrong);
        Assert.DoesNotContain("not the password 1", wrong);
        Assert.Contains("give your password", unsaid);
        for (var i = 2; i <= 5; i++)
        {
            (await Sign($"not the password {i}")).Expect(403);
        }

        Assert.Contains("the account is locked", (await Sign(anna.Password)).Expect(403).Text);
        Assert.Equal("parked", (string)(await Api.GetAsync($"/api/v1/deliveries/{id}")).Json["state"]!);
        await Until.TrueAsync(async () => (await Api.GetAsync("/api/v1/audit?act=user.password-wrong")).Expect(200).Items.Count == 5, "each wrong password is in the audit");

        Task<Answer> Sign(string password) => anna.PostAsync($"/deliveries/{id}", $"/deliveries/{id}/close", ("reason", "because"), ("meaning", "I decided this"), ("password", password));
    }

    [Fact]
    public async Task Several_are_signed_with_one_password_and_none_of_them_without()
    {
        await StartAsync("delivery.close");
        var (first, second) = (await ParkedAsync("odd"), await ParkedAsync("queer"));
        using var anna = await SignedIn.AsAsync(_hub, "quality");
        (string, string)[] both = [("do", "close"), ("reason", "trial"), ("meaning", "I decided this"), ("id", $"mes.{first}"), ("id", $"mes.{second}")];

        Assert.Contains("the password is wrong", (await anna.PostAsync("/parked", "/parked/decide", [.. both, ("password", "not the password 1")])).Expect(403).Text);
        Assert.Equal(2, (await Api.GetAsync("/api/v1/deliveries?target=mes&state=parked")).Items.Count);
        Assert.Contains("data-done=\"2\" data-failed=\"0\"", (await anna.PostAsync("/parked", "/parked/decide", [.. both, ("password", anna.Password)])).Expect(200).Text);

        foreach (var position in (long[])[first, second])
        {
            var record = await RecordAsync(position);
            Assert.Equal((string)record["hash"]!, (string)Assert.Single(record["signatures"]!.AsArray())!["sha256"]!);
        }
    }

    [Fact]
    public async Task A_key_signs_nothing()
    {
        await StartAsync("delivery.close");
        var id = $"mes.{await ParkedAsync("odd")}";

        var refused = (await Api.PostAsync($"/api/v1/deliveries/{id}/close", new System.Text.Json.Nodes.JsonObject { ["reason"] = "x", ["password"] = "x", ["meaning"] = "y" })).Problem(403);

        Assert.Contains("a person", (string)refused["detail"]!, StringComparison.Ordinal);
    }

    private async Task StartAsync(params string[] signedActs)
    {
        _hub = await (await HubInProcess.StartAsync(_folder, services => services.PostConfigure<AccessOptions>(o =>
        {
            foreach (var act in signedActs)
            {
                o.SignedActs.Add(act);
            }
        }))).SeededAsync();
    }

    /// <summary>An inspection with a class that no map has; its position.</summary>
    private async Task<long> ParkedAsync(string defect)
    {
        var position = (long)(await Api.InspectAsync(Sample.Inspection(result: "fail", classes: [defect]))).Expect(201).Json["position"]!;
        await Api.SettledBooksAsync();
        Assert.Equal("parked", (string)(await Api.GetAsync($"/api/v1/deliveries/mes.{position}")).Expect(200).Json["state"]!);
        return position;
    }

    private async Task<System.Text.Json.Nodes.JsonObject> RecordAsync(long position)
    {
        var delivery = (await Api.GetAsync($"/api/v1/deliveries/mes.{position}")).Expect(200).Json;
        return (await Api.RecordAsync((string)delivery["station"]!, (string)delivery["inspection"]!)).Expect(200).Json;
    }
}
