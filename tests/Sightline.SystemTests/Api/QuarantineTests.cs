using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>What was refused: listed, read byte for byte, sent again corrected.</summary>
public sealed class QuarantineTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_refused_message_is_kept_byte_for_byte()
    {
        var raw = Encoding.UTF8.GetBytes(" {\"id\":\"q\",\t\"station\":\"L1-AOI-1\",\"result\":\"maybe\", \"part\":{}, \"inspectedAt\":\"now\"}\r\n\0");
        var id = (string)(await Api.InspectAsync(raw)).Problem(422)["quarantineId"]!;

        var kept = (await Api.GetAsync($"/api/v1/quarantine/{id}")).Expect(200);

        Assert.Equal(raw, kept.Body);
        Assert.Equal(("application/octet-stream", "422", "nosniff"), (kept.MediaType, kept.Headers["X-Sightline-Status"], kept.Headers["X-Content-Type-Options"]));
        var entry = await EntryAsync(id);
        Assert.Equal((raw.Length, Convert.ToHexStringLower(SHA256.HashData(raw)), true), ((int)entry["size"]!, (string)entry["sha256"]!, (bool)entry["whole"]!));
        Assert.Equal("key:tests-integrator", (string)entry["actor"]!);
    }

    [Fact]
    public async Task Every_problem_of_a_message_is_named_with_its_place()
    {
        var message = Sample.Inspection().With("result", "perhaps").With("inspectedAt", "yesterday").With("confidence", 2).With("part", new JsonObject());

        var errors = Answer.ErrorsOf((await Api.InspectAsync(message)).Problem(422));

        Assert.Equal(["/confidence", "/inspectedAt", "/part", "/result"], errors.Select(e => e.Pointer).Order());
        Assert.All(errors, e => Assert.Contains("Send", e.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_corrected_body_is_taken_in_place_of_the_refused_one()
    {
        var message = Sample.Inspection();
        var wrong = message.DeepClone().AsObject().With("result", "NOK");
        var id = (string)(await Api.InspectAsync(wrong)).Problem(422)["quarantineId"]!;

        (await Api.PostAsync($"/api/v1/quarantine/{id}/resubmit", wrong)).Problem(422);
        var stored = (await Api.PostAsync($"/api/v1/quarantine/{id}/resubmit", message)).Expect(201).Json;

        (await Api.RecordAsync("L1-AOI-1", (string)message["id"]!)).Expect(200);
        await Until.TrueAsync(async () => (long?)(await EntryAsync(id))["resubmittedAs"] == (long)stored["position"]!, "the entry says what became of it");
        Assert.Empty((await EntryAsync(id))["actions"]!.AsArray());
        Assert.Equal(wrong.ToJsonString(), (await Api.GetAsync($"/api/v1/quarantine/{id}")).Text);
    }

    [Theory]
    [InlineData("q0")]
    [InlineData("q1")]
    [InlineData("q999999")]
    [InlineData("q-1")]
    [InlineData("x")]
    public async Task An_entry_that_is_not_there_is_not_found_in_words(string id)
    {
        (await Api.GetAsync($"/api/v1/quarantine/{id}")).Problem(404);
        (await Api.PostAsync($"/api/v1/quarantine/{id}/resubmit", Sample.Inspection())).Problem(404);
    }

    [Fact]
    public async Task Pages_of_the_quarantine_have_no_holes()
    {
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add((string)(await Api.InspectAsync($"bad {i}")).Problem(422)["quarantineId"]!);
        }

        await EntryAsync(ids[^1]);
        var read = new List<string>();
        string? cursor = "";
        while (cursor is not null)
        {
            var page = (await Api.GetAsync($"/api/v1/quarantine?limit=3{(cursor == "" ? "" : $"&cursor={cursor}")}")).Expect(200);
            read.AddRange(page.Items.Select(i => (string)i["id"]!));
            cursor = page.Cursor;
        }

        ids.Reverse();
        Assert.Equal(ids, read.Where(ids.Contains));
        Assert.Equal(read.Count, read.Distinct().Count());
    }

    private Task<JsonObject> EntryAsync(string id) => Until.SomeAsync(
        async () => (await Api.GetAsync("/api/v1/quarantine?limit=1000")).Expect(200).Items.FirstOrDefault(i => (string)i["id"]! == id), $"{id} is listed");
}
