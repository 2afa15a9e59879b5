using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Api;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.BadInput;

/// <summary>What every refusal must leave behind, asked of the hub over its API.</summary>
public static class RefusingHub
{
    /// <summary>The answer is a problem in words, the quarantine holds exactly what was sent, and the hub goes on as before.</summary>
    public static async Task<JsonObject> ExpectRefusedAsync(this SeededHub plant, Answer answer, int status, byte[] sent, byte[]? head = null)
    {
        var problem = answer.Problem(status);
        Assert.All(Answer.ErrorsOf(problem).Where(e => !e.Detail.StartsWith("There are more", StringComparison.Ordinal)), error => Assert.Matches("(?i)(send|requires)", error.Detail));
        await plant.ExpectKeptAsync((string)problem["quarantineId"]!, status, sent, head);
        return problem;
    }

    /// <summary>The quarantine entry: its raw bytes, and their size and hash; of what is too large the head, and size and hash of all.</summary>
    public static async Task ExpectKeptAsync(this SeededHub plant, string id, int status, byte[] sent, byte[]? head = null)
    {
        var entry = await EntryAsync(plant, id);
        Assert.Equal(status, (int)entry["status"]!);
        Assert.Equal(sent.Length, (int)entry["size"]!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(sent)), (string)entry["sha256"]!);
        Assert.Equal(head is null, (bool)entry["whole"]!);
        Assert.NotEmpty(entry["errors"]!.AsArray());
        var kept = (await plant.Api.GetAsync($"/api/v1/quarantine/{id}")).Expect(200).Body;
        Assert.True((head ?? sent).AsSpan().SequenceEqual(kept), "The quarantine holds other bytes.");
        await plant.ExpectGoingOnAsync();
    }

    /// <summary>It still takes, and its books balance.</summary>
    public static async Task ExpectGoingOnAsync(this SeededHub plant)
    {
        (await plant.Api.InspectAsync(Sample.Inspection())).Expect(201);
        var books = await plant.Api.SettledBooksAsync();
        Assert.True(books.Balanced, string.Join(" ", books.Differences));
        Assert.Equal(books.Received, books.Stored + books.Refused);
    }

    public static Task<JsonObject> EntryAsync(this SeededHub plant, string id) => Until.SomeAsync(
        async () => (await plant.Api.GetAsync("/api/v1/quarantine?limit=1000")).Expect(200).Items.FirstOrDefault(i => (string)i["id"]! == id), $"{id} is listed");
}
