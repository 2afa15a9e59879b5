using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Traces and recalls over the API: in pages, as files, as known then, and every refusal in words.</summary>
public sealed class TraceTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private static int s_ids;

    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_trace_is_read_in_pages_as_files_and_as_known_then()
    {
        var lot = $"LOT-{++s_ids}-T";
        await ReportAsync(new JsonObject { ["type"] = "lot.split", ["lot"] = lot, ["into"] = new JsonArray(new JsonObject { ["lot"] = lot + "a", ["quantity"] = 5, ["unit"] = "kg" }) });
        var then = await ReportAsync(new JsonObject { ["type"] = "material.consumed", ["lot"] = lot + "a", ["quantity"] = 1, ["unit"] = "kg", ["part"] = new JsonObject { ["serial"] = lot + "-1" } });
        await ReportAsync(new JsonObject { ["type"] = "part.packed", ["part"] = new JsonObject { ["serial"] = lot + "-1" }, ["container"] = lot + "-BOX" });
        await Api.SettledBooksAsync();
        await ReportAsync(new JsonObject { ["type"] = "part.shipped", ["container"] = lot + "-BOX", ["shipment"] = lot + "-SH", ["customer"] = "=ACME" });

        var first = (await Api.GetAsync($"/api/v1/trace?of=lot:{lot}&way=forward&limit=2")).Expect(200).Json;
        Assert.Equal([$"lot:{lot}a", $"serial:{lot}-1"], Names(first));
        Assert.Equal(1, (int)first["counts"]!["forward"]!["shipment"]!);
        var second = (await Api.GetAsync($"/api/v1/trace?of=lot:{lot}&way=forward&limit=2&cursor={first["cursor"]}")).Expect(200).Json;
        Assert.Equal([$"container:{lot}-BOX", $"shipment:{lot}-SH"], Names(second));
        Assert.Equal(Names(first).Concat(Names(second)).Append("customer:=ACME"), Names((await Api.GetAsync($"/api/v1/trace?from=lot:{lot}&direction=forward")).Expect(200).Json));
        Assert.Equal([$"lot:{lot}a", $"serial:{lot}-1"], Names((await Api.GetAsync($"/api/v1/trace?of=lot:{lot}&asOf={then}")).Expect(200).Json));
        Assert.Equal([$"container:{lot}-BOX", $"serial:{lot}-1", $"lot:{lot}a", $"lot:{lot}"], Names((await Api.GetAsync($"/api/v1/trace?of=shipment:{lot}-SH&way=back")).Expect(200).Json));

        var csv = (await Api.GetAsync($"/api/v1/trace/export?of=lot:{lot}&kind=customer")).Expect(200).Text.Split("\r\n");
        Assert.Equal($"forward,5,customer,'=ACME,stated,,,0,0,addressed shipment:{lot}-SH", csv[1]);
        var epcis = (await Api.GetAsync($"/api/v1/trace/export?of=lot:{lot}&format=epcis")).Expect(200).Json;
        var events = epcis["epcisBody"]!["eventList"]!.AsArray();
        Assert.Equal(("EPCISDocument", "2.0"), ((string)epcis["type"]!, (string)epcis["schemaVersion"]!));
        Assert.Equal(["TransformationEvent", "TransformationEvent", "AggregationEvent", "ObjectEvent"], events.Select(e => (string)e!["type"]!));
        Assert.Equal(("OBSERVE", "shipping", "+00:00"), ((string)events[3]!["action"]!, (string)events[3]!["bizStep"]!, (string)events[3]!["eventTimeZoneOffset"]!));
        Assert.Equal("urn:sightline:customer:%3DACME", (string)events[3]!["destinationList"]![0]!["destination"]!);
        Assert.Equal(5m, (decimal)events[0]!["outputQuantityList"]![0]!["quantity"]!);
        Assert.Equal($"urn:sightline:container:{lot}-BOX", (string)events[2]!["parentID"]!);
    }

    [Fact]
    public async Task An_event_that_was_wrong_is_taken_back_by_a_person_and_known_as_it_was_before()
    {
        var lot = $"LOT-{++s_ids}-W";
        var split = await ReportAsync(new JsonObject { ["type"] = "lot.split", ["lot"] = lot, ["into"] = new JsonArray(new JsonObject { ["lot"] = lot + "a" }) });
        var packed = await ReportAsync(new JsonObject { ["type"] = "part.packed", ["part"] = new JsonObject { ["serial"] = lot + "-1" }, ["container"] = lot + "-BOX" });
        using var quinn = await PersonClient.InAsync(plant.Hub, "quality");
        var path = $"/api/v1/events/{split}/withdraw";
        Assert.Equal(["/reason"], Answer.ErrorsOf((await quinn.CallAsync(HttpMethod.Post, path, new JsonObject())).Problem(422)).Select(e => e.Pointer));
        (await quinn.CallAsync(HttpMethod.Post, "/api/v1/events/999999/withdraw", new JsonObject { ["reason"] = "mistyped" })).Problem(404);
        Assert.Contains("'part.packed'", (string)(await quinn.CallAsync(HttpMethod.Post, $"/api/v1/events/{packed}/withdraw", new JsonObject { ["reason"] = "mistyped" })).Problem(409)["detail"]!, StringComparison.Ordinal);

        (await quinn.CallAsync(HttpMethod.Post, path, new JsonObject { ["reason"] = "mistyped" })).Expect(200);
        Assert.Empty(Names((await Api.GetAsync($"/api/v1/trace?of=lot:{lot}&way=forward")).Expect(200).Json));
        Assert.Equal([$"lot:{lot}a"], Names((await Api.GetAsync($"/api/v1/trace?of=lot:{lot}&way=forward&asOf={packed}")).Expect(200).Json));
        Assert.Contains(quinn.Name, (string)(await quinn.CallAsync(HttpMethod.Post, path, new JsonObject { ["reason"] = "again" })).Problem(409)["detail"]!, StringComparison.Ordinal);
        Assert.Equal(("links.withdrawn", "mistyped"), (await Api.GetAsync($"/api/v1/audit?object=event:{split}")).Expect(200).Items.Select(a => ((string)a["act"]!, (string)a["reason"]!)).Single());

        var wrong = await ReportAsync(new JsonObject { ["type"] = "component.replaced", ["part"] = new JsonObject { ["serial"] = lot + "-1" }, ["removed"] = new JsonObject { ["serial"] = lot + "-C" } });
        Assert.Contains($"value=\"{wrong}\"", (await quinn.GetAsync("/trace/exceptions")).Expect(200).Text, StringComparison.Ordinal);
        (await quinn.PostFormAsync("/trace/exceptions", ("event", $"{wrong}"), ("reason", "never was in"))).Expect(303);
        Assert.Contains($"user:{quinn.Name}", (await quinn.GetAsync("/trace/exceptions")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_a_trace_is_said_at_its_place_and_what_cannot_be_is_listed()
    {
        foreach (var (query, pointers) in ((string, string[])[])[
            ("", ["of"]), ("?of=SN-1", ["of"]), ("?of=lot:x&way=up", ["way"]), ("?of=lot:x&kind=thing&asOf=soon&certainty=perhaps", ["certainty", "asOf", "kind"]), ("?of=lot:x&cursor=x&limit=0", ["limit", "cursor"])])
        {
            Assert.Equal(pointers, Answer.ErrorsOf((await Api.GetAsync("/api/v1/trace" + query)).Problem(422)).Select(e => e.Pointer));
        }

        (await Api.GetAsync("/api/v1/trace?of=lot:never-heard-of")).Problem(404);
        Assert.Equal(["format"], Answer.ErrorsOf((await Api.GetAsync("/api/v1/trace/export?of=lot:x&format=pdf")).Problem(422)).Select(e => e.Pointer));
        Assert.Equal(["cursor"], Answer.ErrorsOf((await Api.GetAsync("/api/v1/trace/exceptions?cursor=x")).Problem(422)).Select(e => e.Pointer));
        await ReportAsync(new JsonObject { ["type"] = "lot.split", ["lot"] = "CY-1", ["into"] = new JsonArray(new JsonObject { ["lot"] = "CY-2" }) });
        var at = await ReportAsync(new JsonObject { ["type"] = "lot.split", ["lot"] = "CY-2", ["into"] = new JsonArray(new JsonObject { ["lot"] = "CY-1" }) });
        Assert.Equal(["lot:CY-2"], Names((await Api.GetAsync("/api/v1/trace?of=lot:CY-1&way=forward")).Expect(200).Json));
        var exception = (await Api.GetAsync("/api/v1/trace/exceptions?limit=1")).Expect(200).Items.Single();
        Assert.Equal((at, "cycle", "lot:CY-2", "/into/0"), ((string)exception["position"]!, (string)exception["why"]!, (string)exception["about"]!, (string)exception["pointer"]!));
    }

    [Fact]
    public async Task A_recall_is_opened_held_in_one_action_reported_and_closed()
    {
        using var anna = await PersonClient.InAsync(plant.Hub, "quality");
        var lot = $"LOT-{++s_ids}-R";
        foreach (var n in (int[])[1, 2])
        {
            await ReportAsync(new JsonObject { ["type"] = "material.consumed", ["lot"] = lot, ["quantity"] = 1, ["unit"] = "kg", ["part"] = new JsonObject { ["serial"] = $"{lot}-{n}" } });
        }

        await ReportAsync(new JsonObject { ["type"] = "part.shipped", ["part"] = new JsonObject { ["serial"] = lot + "-2" }, ["shipment"] = lot + "-SH", ["customer"] = "ACME" });
        var opened = (await anna.CallAsync(HttpMethod.Post, "/api/v1/recalls", new JsonObject { ["of"] = "lot:" + lot, ["reason"] = "bad melt" })).Expect(201).Json;
        var one = $"/api/v1/recalls/{opened["id"]}";
        Assert.Equal((2, 1, 1, 2), ((int)opened["units"]!, (int)opened["balance"]!["shipped"]!, (int)opened["balance"]!["unknown"]!, (int)opened["balance"]!["sum"]!));
        Assert.Equal(("ACME", 1), ((string)opened["tell"]![0]!["customers"]![0]!, (int)opened["tell"]![0]!["units"]!));

        var held = (await anna.CallAsync(HttpMethod.Post, one + "/hold", new JsonObject())).Expect(200).Json;
        Assert.Equal(1, (int)held["balance"]!["held"]!);
        var parts = (await Api.GetAsync($"/api/v1/holds/{held["hold"]}")).Expect(200).Json["parts"]!.AsArray();
        Assert.Equal([$"{lot}-1", lot], parts.Select(p => (string)p!["key"]!));
        Assert.Contains("already", (string)(await anna.CallAsync(HttpMethod.Post, one + "/hold", new JsonObject())).Problem(409)["detail"]!, StringComparison.Ordinal);
        Assert.Equal([lot + "-2"], (await Api.GetAsync(one + "?standing=shipped")).Expect(200).Json["parts"]!.AsArray().Select(p => (string)p!["key"]!));
        var table = (await Api.GetAsync(one + "/report")).Expect(200).Text;
        Assert.Contains("kind,key,standing,certainty,found,station,container,shipment,customer,units\r\n", table, StringComparison.Ordinal);
        Assert.Contains($"serial,{lot}-2,shipped,stated,opened,,,{lot}-SH,ACME,\r\n", table, StringComparison.Ordinal);
        Assert.Contains($"shipment,{lot}-SH,,,,,,{lot}-SH,ACME,1\r\n", table, StringComparison.Ordinal);

        await ReportAsync(new JsonObject { ["type"] = "material.consumed", ["lot"] = lot, ["quantity"] = 1, ["unit"] = "kg", ["part"] = new JsonObject { ["serial"] = lot + "-3" } });
        await ReportAsync(new JsonObject { ["type"] = "part.packed", ["part"] = new JsonObject { ["serial"] = lot + "-3" }, ["container"] = lot + "-BOX" });
        await Api.SettledBooksAsync();
        Assert.Equal(1, (int)(await Api.GetAsync(one)).Expect(200).Json["toHold"]!);
        Assert.Equal($"serial,{lot}-3,held,stated,since,,{lot}-BOX,,,", (await Api.GetAsync(one + "/report")).Expect(200).Text.Split("\r\n").Single(row => row.StartsWith($"serial,{lot}-3,", StringComparison.Ordinal)));
        var more = (await anna.CallAsync(HttpMethod.Post, one + "/hold", new JsonObject())).Expect(200).Json;
        Assert.Equal((0, 2), ((int)more["toHold"]!, more["holds"]!.AsArray().Count));
        Assert.Equal([lot + "-3"], (await Api.GetAsync($"/api/v1/holds/{more["holds"]![1]}")).Expect(200).Json["parts"]!.AsArray().Select(p => (string)p!["key"]!));

        Assert.Equal(["/reason"], Answer.ErrorsOf((await anna.CallAsync(HttpMethod.Post, one + "/close", new JsonObject())).Problem(422)).Select(e => e.Pointer));
        Assert.Equal("closed", (string)(await anna.CallAsync(HttpMethod.Post, one + "/close", new JsonObject { ["reason"] = "all back" })).Expect(200).Json["state"]!);
        (await anna.CallAsync(HttpMethod.Post, one + "/close", new JsonObject { ["reason"] = "again" })).Problem(409);
        Assert.Equal(["/of", "/reason"], Answer.ErrorsOf((await anna.CallAsync(HttpMethod.Post, "/api/v1/recalls", new JsonObject())).Problem(422)).Select(e => e.Pointer));
        (await Api.GetAsync("/api/v1/recalls/999999")).Problem(404);
        Assert.Equal(["standing"], Answer.ErrorsOf((await Api.GetAsync(one + "?standing=lost")).Problem(422)).Select(e => e.Pointer));
    }

    [Fact]
    public async Task A_drill_is_filed_as_evidence_and_nothing_is_done_with_it()
    {
        using var anna = await PersonClient.InAsync(plant.Hub, "quality");
        await ReportAsync(new JsonObject { ["type"] = "material.consumed", ["lot"] = "LOT-D", ["quantity"] = 1, ["unit"] = "kg", ["part"] = new JsonObject { ["serial"] = "D-1" } });
        var drill = (await anna.CallAsync(HttpMethod.Post, "/api/v1/recalls/drill", new JsonObject { ["seed"] = 7 })).Expect(201).Json;
        Assert.Equal(("drill", 7L), ((string)drill["state"]!, (long)drill["drill"]!["seed"]!));
        Assert.Equal((long)drill["drill"]!["sampled"]!, (long)drill["drill"]!["confirmed"]!);
        (await anna.CallAsync(HttpMethod.Post, $"/api/v1/recalls/{drill["id"]}/hold", new JsonObject())).Problem(409);
        Assert.Equal(["/seed"], Answer.ErrorsOf((await anna.CallAsync(HttpMethod.Post, "/api/v1/recalls/drill", new JsonObject { ["seed"] = 1.5m })).Problem(422)).Select(e => e.Pointer));
        Assert.Contains((string)drill["id"]!, (await Api.GetAsync("/api/v1/recalls?drills=true")).Expect(200).Items.Select(i => (string)i["id"]!));
    }

    private static IEnumerable<string> Names(JsonObject trace) => trace["items"]!.AsArray().Select(i => (string)i!["thing"]!);

    private async Task<string> ReportAsync(JsonObject said)
    {
        (said["at"], said["line"], said["id"]) = ("2026-11-20T08:00:00Z", "L1", $"trace-{Guid.NewGuid()}");
        return ((await Api.PostAsync("/api/v1/events", said)).Expect(201).Json["position"] ?? throw new InvalidOperationException("No position.")).ToString();
    }
}
