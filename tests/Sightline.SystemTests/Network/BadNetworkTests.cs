using System.Net.Sockets;
using System.Text;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Network;

/// <summary>The bad network is as bad as it says, and no worse: whatever is tested through it rests on that.</summary>
public sealed class BadNetworkTests : IAsyncDisposable
{
    private readonly EchoNode _node = new();
    private readonly ManualClock _clock = new();
    private readonly List<Socket> _sockets = [];
    private readonly BadNetwork _network;

    public BadNetworkTests() => _network = BadNetwork.To(_node.Url, _clock);

    public async ValueTask DisposeAsync()
    {
        _sockets.ForEach(socket => socket.Dispose());
        await _network.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task A_good_network_changes_nothing()
    {
        Assert.Equal("answer to one\n", await AskAsync(await ConnectAsync(), "one\n"));
        Assert.Equal("one\n", _node.Heard);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_ends_what_was_connected_and_lets_others_in(bool reset)
    {
        var socket = await ConnectAsync();
        await AskAsync(socket, "one\n");

        _network.Cut(reset);

        Assert.Equal(reset ? "RST" : "FIN", await EndOfAsync(socket));
        Assert.Equal("answer to two\n", await AskAsync(await ConnectAsync(), "two\n"));
    }

    [Fact]
    public async Task Refusing_takes_nobody_until_it_is_over_and_keeps_its_port()
    {
        _network.Be(NetworkFault.Refuse);
        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(ConnectAsync)).SocketErrorCode);
        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(ConnectAsync)).SocketErrorCode);

        _network.Be(NetworkFault.Open);

        Assert.Equal("answer to one\n", await AskAsync(await ConnectAsync(), "one\n"));
        Assert.Equal(1, _network.Taken);
    }

    [Fact]
    public async Task Half_open_takes_the_connection_and_what_is_sent_and_nothing_else()
    {
        var before = await ConnectAsync();
        await AskAsync(before, "one\n");
        _network.Be(NetworkFault.HalfOpen);
        var during = await ConnectAsync();
        await SendAsync(before, "two\n");
        await SendAsync(during, "three\n");
        await Until.TrueAsync(() => _network.Swallowed == 10, "both were swallowed");

        _network.Be(NetworkFault.Open);

        // What lost bytes is no stream any more; what is connected anew is good.
        await SendAsync(before, "four\n");
        Assert.Equal("answer to five\n", await AskAsync(await ConnectAsync(), "five\n"));
        await Until.TrueAsync(() => _network.Swallowed == 15, "the third was swallowed");
        Assert.Equal("one\nfive\n", _node.Heard);
        Assert.Equal((0, 0), (before.Available, during.Available));
    }

    [Fact]
    public async Task A_slow_network_passes_so_many_bytes_a_second()
    {
        _network.Be(NetworkFault.Slow(100));
        var socket = await ConnectAsync();
        var begun = _clock.GetUtcNow();
        await SendAsync(socket, new string('x', 299) + "\n");

        while (_node.Heard.Length < 300)
        {
            await Until.TrueAsync(() => _clock.PendingTimers > 0 || _node.Heard.Length == 300, "the next piece waits");
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange((_clock.GetUtcNow() - begun).TotalSeconds, 3, 3.3);
    }

    [Fact]
    public async Task Late_answers_are_passed_when_their_time_has_come()
    {
        _network.Be(NetworkFault.Late(TimeSpan.FromSeconds(30)));
        var socket = await ConnectAsync();
        await SendAsync(socket, "one\n");
        await Until.TrueAsync(() => _clock.PendingTimers == 1, "the answer waits");
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(("one\n", 0, 1), (_node.Heard, socket.Available, _clock.PendingTimers));

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("answer to one\n", await ReadAsync(socket));
    }

    [Fact]
    public async Task A_request_is_reset_in_its_middle()
    {
        _network.Be(NetworkFault.ResetAfterSent(1000), times: 1);
        var socket = await ConnectAsync();
        await SendAsync(socket, new string('x', 5000) + "\n");

        Assert.Equal("RST", await EndOfAsync(socket));
        Assert.InRange(_node.Heard.Length, 0, 1000);
        Assert.Equal("answer to one\n", await AskAsync(await ConnectAsync(), "one\n"));
        Assert.Equal(1, _network.Struck);
    }

    [Fact]
    public async Task An_answer_is_reset_in_its_middle()
    {
        _network.Be(NetworkFault.ResetAfterAnswered(6), times: 1);
        var socket = await ConnectAsync();
        await SendAsync(socket, "one\n");

        Assert.Equal("RST", await EndOfAsync(socket));
        Assert.Equal("one\n", _node.Heard);
        Assert.Equal("answer to two\n", await AskAsync(await ConnectAsync(), "two\n"));
    }

    [Fact]
    public async Task A_lost_answer_was_given_to_a_request_that_passed()
    {
        _network.Be(NetworkFault.AnswerLost, times: 1);
        var socket = await ConnectAsync();
        await SendAsync(socket, "one\n");

        Assert.Equal("RST", await EndOfAsync(socket));
        Assert.Equal("one\n", _node.Heard);
        Assert.Equal("answer to two\n", await AskAsync(await ConnectAsync(), "two\n"));
    }

    [Fact]
    public async Task An_answer_that_never_comes_leaves_the_connection_standing()
    {
        _network.Be(NetworkFault.AnswerNeverComes, times: 1);
        var socket = await ConnectAsync();
        await SendAsync(socket, "one\n");
        await Until.TrueAsync(() => _network.Struck == 1, "the answer was dropped");

        Assert.Equal("answer to two\n", await AskAsync(await ConnectAsync(), "two\n"));
        Assert.Equal(("one\ntwo\n", 0), (_node.Heard, socket.Available));
        Assert.False(socket.Poll(0, SelectMode.SelectRead));
    }

    [Theory]
    [InlineData(true, "one\n")]
    [InlineData(false, "")]
    public async Task Something_else_is_said_instead_of_the_answer(bool passed, string heard)
    {
        _network.Be(NetworkFault.Says("\0\u0001 nonsense", passed), times: 1);

        Assert.Equal("\0\u0001 nonsense", await AskAsync(await ConnectAsync(), "one\n"));

        Assert.Equal(heard, _node.Heard);
        Assert.Equal("answer to two\n", await AskAsync(await ConnectAsync(), "two\n"));
    }

    [Fact]
    public async Task A_status_that_nobody_gave_is_HTTP_to_a_client()
    {
        _network.Be(NetworkFault.SaysStatus(503, passed: false, body: """{ "busy": true }"""), times: 2);
        using var http = new HttpClient();

        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var answer = await http.PostAsync(new Uri(_network.Url), new StringContent(new string('x', 100_000)));
            Assert.Equal((503, """{ "busy": true }"""), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }

        Assert.Equal("", _node.Heard);
    }

    [Fact]
    public async Task It_leads_to_where_the_node_is_now()
    {
        await using var other = new EchoNode();
        await AskAsync(await ConnectAsync(), "one\n");

        _network.LeadTo(other.Url);
        await AskAsync(await ConnectAsync(), "two\n");

        Assert.Equal(("one\n", "two\n"), (_node.Heard, other.Heard));
    }

    [Fact]
    public async Task It_comes_and_goes_in_a_rhythm()
    {
        using var end = new CancellationTokenSource();
        var flapping = _network.FlapAsync(TimeSpan.FromMilliseconds(100), end.Token);
        await Assert.ThrowsAsync<SocketException>(ConnectAsync);

        await NextAsync();
        var socket = await ConnectAsync();
        await AskAsync(socket, "one\n");
        await NextAsync();
        Assert.Equal("RST", await EndOfAsync(socket));
        await Assert.ThrowsAsync<SocketException>(ConnectAsync);
        await end.CancelAsync();
        await flapping;

        Assert.Equal("answer to two\n", await AskAsync(await ConnectAsync(), "two\n"));

        async Task NextAsync()
        {
            await Until.TrueAsync(() => _clock.PendingTimers == 1, "it waits for its next turn");
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Until.TrueAsync(() => _clock.PendingTimers == 1, "it has turned");
        }
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        await socket.ConnectAsync("127.0.0.1", new Uri(_network.Url).Port);
        return socket;
    }

    private static async Task<string> AskAsync(Socket socket, string line)
    {
        await SendAsync(socket, line);
        return await ReadAsync(socket);
    }

    private static Task<int> SendAsync(Socket socket, string line) => socket.SendAsync(Encoding.ASCII.GetBytes(line));

    private static async Task<string> ReadAsync(Socket socket)
    {
        using var hangs = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, hangs.Token));
    }

    /// <summary>Reads until it ends, and says how.</summary>
    private static async Task<string> EndOfAsync(Socket socket)
    {
        try
        {
            while ((await ReadAsync(socket)).Length > 0)
            {
                // What had come before.
            }

            return "FIN";
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return "RST";
        }
    }
}
