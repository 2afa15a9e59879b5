using System.Text.Json.Nodes;
using Sightline.Storage;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Verbs;

/// <summary>salvage as a process: what it prints, how it ends, and that the node runs on what is left.</summary>
public sealed class SalvageVerbTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_damaged_journal_is_parted_and_the_node_starts_on_what_fits()
    {
        var position = await FillAsync();
        var whole = await SalvageAsync();
        Assert.Equal((0, true), (whole.Code, whole.Out.Contains("The journal is whole. Nothing was changed.", StringComparison.Ordinal)));
        Damage(position);
        Assert.Equal(1, (await NodeProcess.RunAsync("verify", "--data", _folder.Path)).Code);

        var parted = await SalvageAsync("--json");

        Assert.Equal(0, parted.Code);
        var report = JsonNode.Parse(parted.Out)!;
        Assert.Equal((false, position - 1), ((bool)report["whole"]!, (long)report["kept"]!));
        Assert.Contains($"position {position}", (string)report["why"]!, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine((string)report["setAside"]!, "facts-behind.ndjson")));
        Assert.Equal(0, (await NodeProcess.RunAsync("verify", "--data", _folder.Path)).Code);
        await using var hub = await HubInProcess.StartAsync(_folder);
        Assert.True((await hub.Api.SettledBooksAsync()).Balanced);
        (await hub.Api.RecordAsync("L1-AOI-1", "i-4")).Expect(200);
        (await hub.Api.RecordAsync("L1-AOI-1", "i-5")).Expect(404);
        (await hub.Api.InspectAsync(Sample.Inspection("i-5"))).Expect(201);
    }

    [Fact]
    public async Task In_words_it_says_what_was_kept_and_where_the_rest_is()
    {
        var position = await FillAsync();
        Damage(position);

        var parted = await SalvageAsync();

        Assert.Equal(0, parted.Code);
        Assert.Contains($"The journal ends at position {position - 1} now", parted.Out, StringComparison.Ordinal);
        Assert.Contains("facts-behind.ndjson", parted.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_node_is_not_touched()
    {
        await using var hub = await HubInProcess.StartAsync(_folder);
        (await hub.Api.InspectAsync(Sample.Inspection())).Expect(201);

        var (code, said, error) = await SalvageAsync();

        Assert.Equal((1, ""), (code, said));
        Assert.Contains(_folder.Path, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        (await hub.Api.InspectAsync(Sample.Inspection())).Expect(201);
    }

    [Fact]
    public async Task A_file_that_is_no_journal_is_left_and_ends_with_1()
    {
        var noise = new byte[20_000];
        new Random(7).NextBytes(noise);
        await File.WriteAllBytesAsync(_folder.In("journal.db"), noise, TestContext.Current.CancellationToken);

        var (code, _, error) = await SalvageAsync();

        Assert.Equal(1, code);
        Assert.Contains("Bring back a backup", error, StringComparison.Ordinal);
        Assert.Equal(noise, await File.ReadAllBytesAsync(_folder.In("journal.db"), TestContext.Current.CancellationToken));
    }

    private Task<(int Code, string Out, string Error)> SalvageAsync(params string[] more) => NodeProcess.RunAsync(["salvage", "--data", _folder.Path, .. more]);

    /// <summary>Ten records in the folder of a stopped hub; the position of the sixth.</summary>
    private async Task<long> FillAsync()
    {
        await using var hub = await HubInProcess.StartAsync(_folder);
        for (var i = 0; i < 10; i++)
        {
            (await hub.Api.InspectAsync(Sample.Inspection($"i-{i}"))).Expect(201);
        }

        await hub.Api.SettledBooksAsync();
        return (long)(await hub.Api.RecordAsync("L1-AOI-1", "i-5")).Expect(200).Json["position"]!;
    }

    private void Damage(long position)
    {
        using var beside = SqliteDatabase.OpenWriter(_folder.In("journal.db"), flushEveryCommit: true);
        beside.Run($"UPDATE facts SET body = 'another' WHERE position = {position}");
    }
}
