using Sightline.Server.Transport;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Transport;

/// <summary>What every answer carries.</summary>
public sealed class AnswerHeaderTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1/books")]
    [InlineData("/nothing/here")]
    [InlineData("/health/live")]
    public async Task Every_answer_tells_browsers_to_run_nothing_foreign(string path)
    {
        await using var hub = await HubInProcess.StartAsync();

        var headers = (await hub.Client(null).GetAsync(path)).Headers;

        Assert.Equal(SecurityHeaders.Policy, headers["Content-Security-Policy"]);
        Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
        Assert.Equal("no-store", headers["Cache-Control"]);
        Assert.Equal("same-origin", headers["Referrer-Policy"]);
        Assert.DoesNotContain("Strict-Transport-Security", headers.Keys);
    }
}
