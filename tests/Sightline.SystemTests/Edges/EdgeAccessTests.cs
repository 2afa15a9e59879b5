using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Edges;

/// <summary>An edge knows keys alone: it has no pages, so nobody has a session there.</summary>
public sealed class EdgeAccessTests
{
    [Fact]
    public async Task A_cookie_opens_nothing_at_an_edge_and_a_key_does()
    {
        await using var edge = await EdgeInProcess.StartAsync("http://127.0.0.1:9", "none");
        using var nobody = new ApiClient(edge.Url, null);

        foreach (var path in (string[])["/api/v1/books", "/api/v1/me", "/api/v1/nothing"])
        {
            (await nobody.SendAsync(HttpMethod.Get, path, null, null, ("Cookie", "sl-session=AAAA"))).Expect(401);
        }

        (await nobody.SendAsync(HttpMethod.Get, "/health/live", null, null, ("Cookie", "sl-session=AAAA"))).Expect(200);
        (await edge.Api.GetAsync("/api/v1/books")).Expect(200);
        Assert.Equal("key", (string?)(await edge.Api.GetAsync("/api/v1/me")).Expect(200).Json["kind"]);
        Assert.False(Directory.Exists(Path.Combine(edge.Folder, "secrets", "protection")));
    }
}
