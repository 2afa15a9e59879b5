using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Network;

/// <summary>Single requests of an edge to its hub are struck, in every way a network or a proxy has. One edge and one hub bear it all.</summary>
public sealed class StruckRequestTests(StruckRequestTests.Bearing bearing) : IClassFixture<StruckRequestTests.Bearing>
{
    private const string Page = "<html><body>Sign in to the guest network</body></html>";

    /// <summary>What strikes a request, and how often before the network is good again.</summary>
    private static readonly Dictionary<string, (NetworkFault Fault, int Times)> s_strikes = new()
    {
        ["reset in the head of a request"] = (NetworkFault.ResetAfterSent(60), 4),
        ["reset in the body of a request"] = (NetworkFault.ResetAfterSent(700), 4),
        ["reset before an answer"] = (NetworkFault.ResetAfterAnswered(0), 4),
        ["reset in an answer"] = (NetworkFault.ResetAfterAnswered(150), 4),
        ["lost answer"] = (NetworkFault.AnswerLost, 4),
        ["answer that never comes"] = (NetworkFault.AnswerNeverComes, 3),
        ["garbage instead of the request"] = (NetworkFault.Says("\0\u0001\u0002 nonsense\r\n\r\n", passed: false), 4),
        ["garbage instead of the answer"] = (NetworkFault.Says("\0\u0001\u0002 nonsense\r\n\r\n", passed: true), 4),
        ["half a status line"] = (NetworkFault.Says("HTTP/1.1 20", passed: true), 4),
        ["a body that is cut off"] = (NetworkFault.Says("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"statuses\":[201", passed: true), 4),
        ["a page in the hub's place"] = (NetworkFault.SaysStatus(200, passed: false, Page, "text/html"), 4),
        ["a page in the answer's place"] = (NetworkFault.SaysStatus(200, passed: true, Page, "text/html"), 4),
        ["an answer without end"] = (NetworkFault.SaysStatus(200, passed: true, new string(' ', 3_000_000)), 3),
        ["an empty object"] = (NetworkFault.SaysStatus(200, passed: false), 4),
        ["no status for any fact"] = (NetworkFault.SaysStatus(200, passed: false, """{"statuses":[]}"""), 4),
        ["one status for many facts"] = (NetworkFault.SaysStatus(200, passed: false, """{"statuses":[201]}"""), 4),
        ["an answer of another kind"] = (NetworkFault.SaysStatus(200, passed: false, """{"statuses":"all","goBackTo":"now"}"""), 4),
        ["go back, said of nothing"] = (NetworkFault.SaysStatus(200, passed: false, """{"statuses":[],"goBackTo":0}"""), 4),
        ["a redirect"] = (NetworkFault.Says("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", passed: false), 4),
        ["storm of 500"] = (NetworkFault.SaysStatus(500, passed: false), 4),
        ["storm of 500 after storing"] = (NetworkFault.SaysStatus(500, passed: true), 4),
        ["storm of 503"] = (NetworkFault.SaysStatus(503, passed: false), 4),
        ["storm of 503 after storing"] = (NetworkFault.SaysStatus(503, passed: true), 4),
        ["502 of a proxy"] = (NetworkFault.SaysStatus(502, passed: false, Page, "text/html"), 4),
        ["404 of a proxy"] = (NetworkFault.SaysStatus(404, passed: false, Page, "text/html"), 4),
        ["403 of a proxy"] = (NetworkFault.SaysStatus(403, passed: false, Page, "text/html"), 4),
        ["401"] = (NetworkFault.SaysStatus(401, passed: false), 4),
        ["413 of a proxy"] = (NetworkFault.SaysStatus(413, passed: false, Page, "text/html"), 4),
        ["429"] = (NetworkFault.SaysStatus(429, passed: false), 4),
        ["400"] = (NetworkFault.SaysStatus(400, passed: false), 4),
    };

    public static TheoryData<string> Strikes => [.. s_strikes.Keys];

    [Theory]
    [MemberData(nameof(Strikes))]
    public async Task What_strikes_a_request_loses_nothing_doubles_nothing_and_turns_nothing_round(string what)
    {
        var (line, (fault, times), before) = (bearing.Line, s_strikes[what], bearing.Line.Network.Struck);
        line.Network.Be(fault, times);
        await line.SendAsync(60);
        await line.PassAsync(() => line.Network.Struck > before, $"it has struck: {what}");
        await line.SendAsync(40);
        await line.PassAsync(() => line.Network.Struck == before + times, $"it has struck for the last time: {what}");

        await line.ArrivesAsync();
    }

    /// <summary>The edge and the hub that all of it is tried on.</summary>
    public sealed class Bearing : IAsyncLifetime
    {
        internal EdgeLine Line { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Line = await EdgeLine.StartAsync();
            await Line.SendAsync(30);
            await Line.ArrivesAsync();
        }

        public ValueTask DisposeAsync() => Line.DisposeAsync();
    }
}
