using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Costs over the API: prices, sums, the file, the page.</summary>
public sealed class CostTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_false_call_is_money_on_its_order_as_soon_as_a_person_says_so()
    {
        (await Api.PutAsync("/api/v1/cost-rates/BRACKET-10", JsonNode.Parse("""{"product":"BRACKET-10","currency":"EUR","scrap":4.2,"falseCall":0.35}""")!)).Expect(200);
        using var quality = await PersonClient.InAsync(plant.Hub, "quality");
        var id = Sample.Id("cost");
        var station = (string)Sample.Inspection(id)["station"]!;
        (await Api.PutAsync("/api/v1/parameters/strokes", JsonNode.Parse("""{"name":"strokes","conditions":[{"name":"new","below":100},{"name":"worn"}]}""")!)).Expect(200);
        (await Api.PostAsync("/api/v1/events", new JsonObject { ["type"] = "process.sample", ["at"] = "2026-11-01T00:00:00Z", ["station"] = station, ["name"] = "strokes", ["value"] = 100 })).Expect(201);
        (await Api.InspectAsync(Sample.Inspection(id).With("part", new JsonObject { ["serial"] = $"SN-{id}" }).With("result", "fail"))).Expect(201);
        await Api.SettledBooksAsync();
        (await quality.CallAsync(HttpMethod.Post, $"/api/v1/inspections/{Sample.Inspection(id)["station"]}/{id}/reviews", new JsonObject { ["verdict"] = "pass", ["reason"] = "dust" })).Expect(201);

        var sum = Assert.Single((await Api.GetAsync("/api/v1/costs")).Expect(200).Items);
        Assert.Equal(("EUR", 0.35m, 0.35m, 0m, 1), ((string)sum["currency"]!, (decimal)sum["total"]!, (decimal)sum["causes"]!["falseCall"]!, (decimal)sum["causes"]!["scrap"]!, (int)sum["charges"]!));
        var cause = Assert.Single((await Api.GetAsync($"/api/v1/costs?by=cause&workOrder={sum["name"]}")).Expect(200).Items);
        Assert.Equal("falseCall", (string)cause["name"]!);
        Assert.Equal($"station:{station} strokes: worn", (string)Assert.Single((await Api.GetAsync("/api/v1/costs?by=toolCondition")).Expect(200).Items)["name"]!);
        Assert.Equal("worn", (string)Assert.Single((await Api.GetAsync($"/api/v1/inspections/{station}/{id}/parameters")).Expect(200).Json!["parameters"]!.AsArray())!["condition"]!);
        Assert.Contains("tool: worn", (await quality.GetAsync($"/inspections/{station}/{id}/parameters")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Equal($"workOrder,currency,total,scrap,rework,falseCall,lateDetection,charges,unpriced\r\n{sum["name"]},EUR,0.35,0,0,0.35,0,1,0\r\n", (await Api.GetAsync("/api/v1/costs/export")).Expect(200).Text);
        Assert.Contains("0.35 EUR", (await quality.GetAsync("/costs")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_asked_and_prices_that_cannot_be_are_refused_with_every_reason()
    {
        Assert.Equal(["by", "from"], Answer.ErrorsOf((await Api.GetAsync("/api/v1/costs?by=colour&from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z")).Problem(422)).Select(e => e.Pointer));
        Assert.Equal(["from"], Answer.ErrorsOf((await Api.GetAsync("/api/v1/costs/export?from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z")).Problem(422)).Select(e => e.Pointer));
        Assert.Equal(["/currency", "/scrap"], Answer.ErrorsOf((await Api.PutAsync("/api/v1/cost-rates/x", JsonNode.Parse("""{"currency":"euro","scrap":-1}""")!)).Problem(422)).Select(e => e.Pointer));
    }
}
