using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Edges;

/// <summary>Old copies put back on either side, two nodes of one name or key, keys that do not reach: nothing is lost, nothing is twice, and it is said.</summary>
public sealed class CopyTests
{
    [Fact]
    public async Task A_hub_that_is_put_back_to_an_older_copy_gets_what_it_lacks_again()
    {
        using var hubFolder = new TempFolder();
        using var edgeFolder = new TempFolder();
        using var copy = new TempFolder();
        string key;
        await using (var hub = await HubInProcess.StartAsync(hubFolder))
        {
            key = hub.Services.AddKey("edge").Secret;
            await using var edge = await EdgeInProcess.StartAsync(hub.Url, key, edgeFolder);
            await ForwardingTests.SendOneOfEachAsync(edge);
            await edge.ForwardedAsync();
        }

        Copy(hubFolder, copy);
        await using (var hub = await HubInProcess.StartAsync(hubFolder))
        {
            await using var edge = await EdgeInProcess.StartAsync(hub.Url, key, edgeFolder);
            await ForwardingTests.SendOneOfEachAsync(edge);
            await edge.ForwardedAsync();
            Assert.Equal(2, (await hub.Api.SettledBooksAsync()).Stored);
        }

        await using var older = await HubInProcess.StartAsync(copy);
        Assert.Equal(1, (await older.Api.SettledBooksAsync()).Stored);
        await using var again = await EdgeInProcess.StartAsync(older.Url, key, edgeFolder);

        await Until.TrueAsync(async () => await older.Api.BooksAsync() is { Stored: 2, Refused: 4 }, "the older hub has all again");
        Assert.True((await again.ForwardedAsync()).Balanced);
        await older.Api.SettledBooksAsync();
        Assert.Equal(2, (await older.Api.GetAsync("/api/v1/events")).Expect(200).Items.Count);
        Assert.Contains(again.Log.At(LogLevel.Warning), line => line.Contains("it was restored, or is another", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_hub_gets_all_that_the_edge_still_has()
    {
        using var folder = new TempFolder();
        await using var first = await HubInProcess.StartAsync();
        await using (var edge = await EdgeInProcess.StartAsync(first, folder))
        {
            await ForwardingTests.SendOneOfEachAsync(edge);
            await edge.ForwardedAsync();
        }

        await using var second = await HubInProcess.StartAsync();
        await using var other = await EdgeInProcess.StartAsync(second, folder);

        await Until.TrueAsync(async () => await second.Api.BooksAsync() is { Stored: 1, Refused: 2 }, "the new hub has all");
        Assert.True((await other.ForwardedAsync()).Balanced);
    }

    [Fact]
    public async Task An_edge_that_is_put_back_to_an_older_copy_loses_nothing_that_comes_after_and_is_named()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var folder = new TempFolder();
        using var copy = new TempFolder();
        await using (var edge = await EdgeInProcess.StartAsync(hub, folder))
        {
            await ForwardingTests.SendOneOfEachAsync(edge);
            await edge.ForwardedAsync();
        }

        Copy(folder, copy);
        await using (var edge = await EdgeInProcess.StartAsync(hub, folder))
        {
            await ForwardingTests.SendOneOfEachAsync(edge);
            await edge.ForwardedAsync();
        }

        // Other facts under positions that the hub knows: refused messages have no identity but their place.
        await using var older = await EdgeInProcess.StartAsync(hub, copy);
        await ForwardingTests.SendOneOfEachAsync(older);
        await ForwardingTests.SendOneOfEachAsync(older);
        var books = await older.ForwardedAsync();

        Assert.True(books.Balanced, string.Join(" ", books.Differences));
        var atHub = await hub.Api.SettledBooksAsync();
        Assert.Equal((4, 8), (atHub.Stored, atHub.Refused));
        await TroubleAsync(hub, "Its journal is not the one known here");
    }

    [Fact]
    public async Task An_older_journal_beside_a_newer_place_is_found_out_and_sent_from_its_beginning()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var folder = new TempFolder();
        using var copy = new TempFolder();
        await using (var edge = await EdgeInProcess.StartAsync(hub, folder))
        {
            await ForwardingTests.SendOneOfEachAsync(edge);
            await edge.ForwardedAsync();
        }

        Copy(folder, copy);
        await using (var edge = await EdgeInProcess.StartAsync(hub, folder))
        {
            await ForwardingTests.SendOneOfEachAsync(edge);
            await edge.ForwardedAsync();
        }

        File.Copy(copy.In("journal.db"), folder.In("journal.db"), overwrite: true);
        await using var mixed = await EdgeInProcess.StartAsync(hub, folder);
        for (var i = 0; i < 4; i++)
        {
            await ForwardingTests.SendOneOfEachAsync(mixed);
        }

        Assert.True((await mixed.ForwardedAsync()).Balanced);
        var atHub = await hub.Api.SettledBooksAsync();
        Assert.Equal((6, 12), (atHub.Stored, atHub.Refused));
        Assert.Contains(mixed.Log.Errors, line => line.Contains("is not the one of which the hub has", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_edges_of_one_name_and_two_with_one_key_are_taken_and_named()
    {
        await using var hub = await HubInProcess.StartAsync();
        var key = hub.Services.AddKey("edge").Secret;
        await using var one = await EdgeInProcess.StartAsync(hub.Url, key, name: "press");
        await using var same = await EdgeInProcess.StartAsync(hub.Url, key, name: "press");
        await using var other = await EdgeInProcess.StartAsync(hub.Url, key, name: "paint");
        foreach (var edge in (EdgeInProcess[])[one, same, other])
        {
            (await edge.Api.InspectAsync(Sample.Inspection())).Expect(201);
            await edge.ForwardedAsync();
        }

        Assert.Equal(3, (await hub.Api.BooksAsync()).Stored);
        await TroubleAsync(hub, "Two nodes call themselves 'press'");
        await TroubleAsync(hub, "It has the same key as edge 'press'");
        Assert.Equal(3, (await hub.Api.GetAsync("/api/v1/edges")).Items.Count);
    }

    [Fact]
    public async Task What_the_key_of_an_edge_may_not_speak_for_is_kept_at_the_hub_in_quarantine()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub, stations: ["L1-AOI-1"]);
        (await edge.Api.InspectAsync(Sample.Inspection("mine"))).Expect(201);
        (await edge.Api.InspectAsync(Sample.Inspection("stray", "L9"))).Expect(201);
        (await edge.Api.PostAsync("/api/v1/events", ForwardingTests.Event("stray", "L9"))).Expect(201);

        Assert.True((await edge.ForwardedAsync()).Balanced);

        var books = await hub.Api.SettledBooksAsync();
        Assert.Equal((1, 2), (books.Stored, books.Refused));
        var kept = (await hub.Api.GetAsync("/api/v1/quarantine")).Expect(200).Items;
        Assert.All(kept, entry => Assert.Equal((403, "L9"), ((int)entry["status"]!, (string?)entry["station"])));
    }

    [Fact]
    public async Task A_key_that_is_no_edges_forwards_nothing_and_the_edge_says_so_and_a_new_one_needs_no_restart()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var folder = new TempFolder();
        await using var edge = await EdgeInProcess.StartAsync(hub.Url, hub.Services.AddKey("station").Secret, folder);
        (await edge.Api.InspectAsync(Sample.Inspection())).Expect(201);
        await Until.TrueAsync(async () => (await edge.Api.GetAsync("/health/ready")).Expect(200).Json["warnings"]!.ToJsonString().Contains("403", StringComparison.Ordinal), "the edge says what the hub said");
        Assert.Equal(1, (await edge.Api.BooksAsync()).Waiting);

        folder.Write("secrets/hub.key", hub.Services.AddKey("edge").Secret);

        Assert.Equal(1, (await edge.ForwardedAsync()).Delivered);
    }

    [Fact]
    public async Task Acts_at_the_edge_are_in_the_hubs_audit_with_who_brought_them()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub);
        edge.ClientFor("auditor");

        var entry = await Until.SomeAsync(
            async () => (await hub.Api.GetAsync("/api/v1/audit?limit=1000")).Expect(200).Items.FirstOrDefault(e => e.ToJsonString().Contains("via key:tests-edge", StringComparison.Ordinal)), "the act is in the audit");

        Assert.Contains("os:tests via key:tests-edge", entry.ToJsonString());
    }

    private static async Task<string> TroubleAsync(HubInProcess hub, string words)
    {
        var seen = await Until.SomeAsync(async () =>
        {
            var all = string.Join("\n", (await hub.Api.GetAsync("/api/v1/edges")).Expect(200).Items.SelectMany(e => e["trouble"]!.AsArray()).Select(t => (string)t!));
            return all.Contains(words, StringComparison.Ordinal) ? all : null;
        }, words);
        return seen;
    }

    private static void Copy(TempFolder from, TempFolder to)
    {
        foreach (var file in Directory.GetFiles(from.Path, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("node.lock", StringComparison.Ordinal)))
        {
            var there = to.In(Path.GetRelativePath(from.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(there)!);
            File.Copy(file, there);
        }
    }
}
