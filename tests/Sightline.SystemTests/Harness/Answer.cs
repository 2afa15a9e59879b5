using System.Text;
using System.Text.Json.Nodes;

namespace Sightline.SystemTests.Harness;

/// <summary>One HTTP answer, read whole.</summary>
public sealed record Answer(int Status, string? MediaType, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    public IReadOnlyList<JsonObject> Items => [.. Json["items"]!.AsArray().Select(i => i!.AsObject())];

    public string? Cursor => (string?)Json["cursor"];

    public static async Task<Answer> OfAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsByteArrayAsync(), headers);
    }

    /// <summary>Fails with the answer's own words, so that a wrong status explains itself.</summary>
    public Answer Expect(int status)
    {
        Assert.True(Status == status, $"Expected {status}, was {Status}: {Text}");
        return this;
    }

    /// <summary>The answer as the problem document every error must be: typed, with the status inside, and said in words.</summary>
    public JsonObject Problem(int status)
    {
        Expect(status);
        Assert.Equal("application/problem+json", MediaType);
        var problem = Json;
        Assert.Equal(status, (int)problem["status"]!);
        Assert.StartsWith("/problems/", (string?)problem["type"], StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace((string?)problem["title"]));
        Assert.Contains(' ', (string)problem["detail"]!);
        return problem;
    }

    /// <summary>Pointer and words of each error of a problem document.</summary>
    public static IReadOnlyList<(string Pointer, string Detail)> ErrorsOf(JsonObject problem) =>
        [.. problem["errors"]!.AsArray().Select(e => ((string)e!["pointer"]!, (string)e["detail"]!))];
}
