using System.Text;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Api;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.BadInput;

/// <summary>Batches with something wrong in them.</summary>
public sealed class BadBatchTests(SeededHub plant) : IClassFixture<SeededHub>
{
    [Fact]
    public async Task A_batch_of_a_thousand_is_taken_and_one_more_is_refused_whole()
    {
        var messages = Enumerable.Range(0, 1_001).Select(_ => Sample.Inspection(station: "MANY").ToJsonString()).ToList();
        foreach (var (body, mediaType) in ((string, string)[])[($"[{string.Join(',', messages)}]", "application/json"), (string.Join('\n', messages), "application/x-ndjson")])
        {
            var sent = Encoding.UTF8.GetBytes(body);
            var stored = (await plant.Api.BooksAsync()).Sources.SingleOrDefault(s => s.Station == "MANY")?.Stored ?? 0;
            var head = sent.Length > 65_536 ? sent[..65_536] : null;
            var problem = await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(sent, mediaType), 413, sent, head);
            Assert.Contains("1001", (string)problem["detail"]!, StringComparison.Ordinal);
            Assert.Equal(stored, (await plant.Api.SettledBooksAsync()).Sources.SingleOrDefault(s => s.Station == "MANY")?.Stored ?? 0);
        }

        var answers = (await plant.Api.InspectAsync($"[{string.Join(',', messages.Take(1_000))}]")).Expect(200).Items;
        Assert.Equal(Enumerable.Range(0, 1_000), answers.Select(a => (int)a["index"]!));
        Assert.All(answers, a => Assert.Equal(201, (int)a["status"]!));
    }

    [Fact]
    public async Task One_bad_item_costs_no_good_one()
    {
        string[] items = [Sample.Inspection().ToJsonString(), "null", "7", "[]", """ { "id" : "half" } """.Trim(), Sample.Inspection().ToJsonString()];

        var answers = (await plant.Api.InspectAsync($"[ {string.Join(" ,\n", items)} ]")).Expect(200).Items;

        Assert.Equal([201, 422, 422, 422, 422, 201], answers.Select(a => (int)a["status"]!));
        for (var i = 1; i < 5; i++)
        {
            await plant.ExpectKeptAsync((string)answers[i]["quarantineId"]!, 422, Encoding.UTF8.GetBytes(items[i]));
        }
    }

    [Fact]
    public async Task A_bad_line_in_the_middle_costs_no_good_one()
    {
        byte[] bad = [.. "{\"id\":"u8, 0xFF];
        byte[] body = [.. Line(), .. "\n"u8, .. bad, .. "\r\n"u8, .. Line(), .. "\n"u8, .. "half {"u8];

        var answers = (await plant.Api.InspectAsync(body, "application/x-ndjson")).Expect(200).Items;

        Assert.Equal([201, 422, 201, 422], answers.Select(a => (int)a["status"]!));
        await plant.ExpectKeptAsync((string)answers[1]["quarantineId"]!, 422, bad);
        await plant.ExpectKeptAsync((string)answers[3]["quarantineId"]!, 422, "half {"u8.ToArray());

        static byte[] Line() => Encoding.UTF8.GetBytes(Sample.Inspection().ToJsonString());
    }

    [Fact]
    public async Task An_array_that_is_not_JSON_is_refused_whole()
    {
        var body = Encoding.UTF8.GetBytes($"[{Sample.Inspection().ToJsonString()},");
        await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(body), 422, body);
    }

    [Fact]
    public async Task The_same_identity_twice_in_one_batch_is_one_record()
    {
        var message = Sample.Inspection();
        var other = message.DeepClone().AsObject().With("confidence", 0.5m);

        var answers = (await plant.Api.InspectAsync(new JsonArray(message.DeepClone(), message.DeepClone(), other.DeepClone()))).Expect(200).Items;

        Assert.Equal([201, 200, 409], answers.Select(a => (int)a["status"]!));
        await plant.ExpectKeptAsync((string)answers[2]["quarantineId"]!, 409, Encoding.UTF8.GetBytes(other.ToJsonString()));
    }
}
