using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Proof;

/// <summary>The oldest facts of a running node go into a file, and whoever asks the node afterwards gets what it got before.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ArchiveTests : IAsyncLifetime
{
    private static readonly string[] s_questions =
    [
        "/api/v1/parts/SN-1", "/api/v1/trace?of=serial:SN-1&way=back", "/api/v1/events", "/api/v1/audit?act=plant.changed", "/api/v1/inspections?workOrder=WO-1001",
        "/api/v1/stations", "/api/v1/quarantine",
    ];

    private readonly TempFolder _folder = new();
    private readonly TempFolder _elsewhere = new();
    private HubInProcess _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await (await HubInProcess.StartAsync(_folder)).SeededAsync();
        for (var i = 0; i < 5; i++)
        {
            (await _hub.Api.InspectAsync(Sample.Inspection($"i-{i}", result: "fail", classes: ["dent"]).With("part", new JsonObject { ["serial"] = $"SN-{i % 2}" }))).Expect(201);
        }

        (await _hub.Api.InspectAsync(new JsonObject { ["id"] = "bad" })).Problem(422);
        await _hub.Api.SettledBooksAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public async Task What_was_archived_is_answered_as_before_proven_without_the_file_and_rebuilt_with_it()
    {
        var before = await AnswersAsync();
        var head = (long)(await _hub.Api.GetAsync("/api/v1/books")).Expect(200).Json["head"]!;
        using var admin = _hub.ClientFor("integrator");

        var (code, said, error) = await NodeProcess.RunAsync("archive", "--through", $"{head}", "--reason", "closed year", "--out", _elsewhere.Path, "--to", _hub.Url, "--key", admin.Key!);

        Assert.True(code == 0, error);
        var archive = Assert.Single((await admin.GetAsync("/api/v1/journal/archives")).Expect(200).Items);
        Assert.Equal((1L, head, true, "closed year"), ((long)archive["first"]!, (long)archive["last"]!, (bool)archive["here"]!, (string)archive["reason"]!));
        Assert.Contains((string)archive["sha256"]!, said, StringComparison.Ordinal);
        await Until.TrueAsync(async () => (long)(await admin.GetAsync("/api/v1/journal/verify")).Expect(200).Json["archived"]! == head, "the bodies leave the journal");
        Assert.Equal(before, await AnswersAsync());
        var copy = _elsewhere.In((string)archive["file"]!);
        var checkedCopy = await NodeProcess.RunAsync("verify", copy, "--json");
        Assert.True(checkedCopy.Code == 0, checkedCopy.Out);
        Assert.Equal(head, (long)JsonNode.Parse(checkedCopy.Out)!["facts"]!);

        var file = Path.Combine(_folder.Path, "archive", (string)archive["file"]!);
        await _hub.DisposeAsync();
        File.Delete(file);
        Assert.Equal(0, (await NodeProcess.RunAsync("verify", "--data", _folder.Path)).Code);
        var rebuilt = await NodeProcess.RunAsync("rebuild", "--data", _folder.Path);
        Assert.Equal(1, rebuilt.Code);
        Assert.Contains("Bring its file", rebuilt.Error, StringComparison.Ordinal);
        File.Copy(copy, file);
        Assert.Equal(0, (await NodeProcess.RunAsync("rebuild", "--data", _folder.Path)).Code);
        _hub = await HubInProcess.StartAsync(_folder);
        await _hub.Api.SettledBooksAsync();
        Assert.Equal(before, await AnswersAsync());
    }

    [Fact]
    public async Task Without_its_file_a_node_takes_what_comes_and_says_which_file_it_lacks_and_a_backup_has_it()
    {
        using var admin = _hub.ClientFor("integrator");
        (await admin.PostAsync("/api/v1/journal/archives", new JsonObject { ["before"] = Sample.Now, ["reason"] = "closed year" })).Expect(200);
        var archive = (await admin.GetAsync("/api/v1/journal/archives")).Expect(200).Items[0];
        await Until.TrueAsync(async () => (long)(await admin.GetAsync("/api/v1/journal/verify")).Expect(200).Json["archived"]! == (long)archive["last"]!, "the bodies leave the journal");
        var backup = _elsewhere.In("backup");
        Assert.Equal(0, (await NodeProcess.RunAsync("backup", "--data", _folder.Path, "--to", backup)).Code);
        Assert.Equal(0, (await NodeProcess.RunAsync("backup", "check", backup)).Code);
        Assert.Equal(0, (await NodeProcess.RunAsync("restore", "--from", backup, "--data", _elsewhere.In("restored"))).Code);
        Assert.Equal(0, (await NodeProcess.RunAsync("rebuild", "--data", _elsewhere.In("restored"))).Code);

        await _hub.DisposeAsync();
        var file = Path.Combine(_folder.Path, "archive", (string)archive["file"]!);
        File.Move(file, _elsewhere.In("taken.zip"));
        _hub = await HubInProcess.StartAsync(_folder);
        (await _hub.Api.InspectAsync(Sample.Inspection("new"))).Expect(201);
        await _hub.Api.SettledBooksAsync();
        Assert.Contains("Bring its file", (string)(await _hub.Api.GetAsync("/api/v1/parts/SN-1")).Problem(503)["detail"]!, StringComparison.Ordinal);
        Assert.Contains((string)archive["file"]!, (string)(await _hub.Api.GetAsync("/api/v1/evidence?of=serial:SN-1")).Problem(503)["detail"]!, StringComparison.Ordinal);
        using var quinn = await PersonClient.InAsync(_hub, "quality");
        foreach (var path in (string[])["/parts/SN-1", "/inspections/L1-AOI-1/i-1", "/evidence/package?of=serial:SN-1"])
        {
            var page = await quinn.GetAsync(path);
            Assert.Equal((503, "text/html"), (page.Status, page.MediaType));
            Assert.Contains("Bring its file", page.Text, StringComparison.Ordinal);
            Assert.Contains("<nav", page.Text, StringComparison.Ordinal);
        }

        using var again = _hub.ClientFor("integrator");
        (await again.GetAsync($"/api/v1/journal/archives/{archive["position"]}/file")).Problem(404);
        File.Move(_elsewhere.In("taken.zip"), file);
        (await _hub.Api.GetAsync("/api/v1/parts/SN-1")).Expect(200);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_with_what_to_send_and_whoever_may_not_archives_nothing()
    {
        using var admin = _hub.ClientFor("integrator");
        Assert.Equal(["/reason"], Pointers(await admin.PostAsync("/api/v1/journal/archives", new JsonObject { ["through"] = 3 })));
        Assert.Equal([""], Pointers(await admin.PostAsync("/api/v1/journal/archives", new JsonObject { ["reason"] = "so" })));
        Assert.Equal(["/through"], Pointers(await admin.PostAsync("/api/v1/journal/archives", new JsonObject { ["through"] = 1_000_000, ["reason"] = "so" })));
        Assert.Equal(["/through"], Pointers(await admin.PostAsync("/api/v1/journal/archives", new JsonObject { ["through"] = 1.5, ["reason"] = "so" })));
        Assert.Equal(["/before"], Pointers(await admin.PostAsync("/api/v1/journal/archives", new JsonObject { ["before"] = "2099-01-01T00:00:00Z", ["reason"] = "so" })));
        (await admin.PostAsync("/api/v1/journal/archives", new JsonObject { ["before"] = "2001-01-01T00:00:00Z", ["reason"] = "so" })).Problem(409);
        (await admin.GetAsync("/api/v1/journal/archives/1/file")).Problem(404);
        (await admin.GetAsync("/api/v1/journal/archives/x/file")).Problem(404);
        Assert.Equal(2, (await NodeProcess.RunAsync("archive", "--reason", "so")).Code);
        using var worker = _hub.ClientFor("auditor");
        (await worker.PostAsync("/api/v1/journal/archives", new JsonObject { ["through"] = 3, ["reason"] = "so" })).Problem(403);
        Assert.Empty((await admin.GetAsync("/api/v1/journal/archives")).Expect(200).Items);

        static IEnumerable<string> Pointers(Answer answer) => Answer.ErrorsOf(answer.Problem(422)).Select(e => e.Pointer);
    }

    private async Task<IReadOnlyList<string>> AnswersAsync()
    {
        var answers = new List<string>();
        foreach (var question in s_questions)
        {
            var answer = (await _hub.Api.GetAsync(question)).Expect(200).Json.AsObject();

            // The newest fact, which is another one after each act.
            answer.Remove("asOf");
            answers.Add(answer.ToJsonString());
        }

        return answers;
    }
}
