using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Contract.Client;

namespace Sightline.Tests.Contract;

/// <summary>What a station's client reports of its exchanges, and what it keeps to itself.</summary>
public sealed class ClientClockTests
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(16);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_exchange_reports_the_one_before_with_the_time_its_answer_arrived()
    {
        using var node = new Script();
        await node.Client.ExchangeClockAsync("S/1", Ct);
        await node.Client.ExchangeClockAsync("S/1", Ct);

        Assert.All(node.Asked, asked => Assert.EndsWith("/api/v1/stations/S%2F1/clock", asked.Path));
        Assert.Equal("""{"t1":"2026-11-20T08:00:00.0000000Z"}""", node.Asked[0].Body);
        Assert.Equal("""{"t1":"2026-11-20T08:00:00.0300000Z","last":{"t1":"2026-11-20T08:00:00.0000000Z","t2":"T2-1","t3":"T3-1","t4":"2026-11-20T08:00:00.0300000Z"}}""", node.Asked[1].Body);
    }

    [Fact]
    public async Task Stations_of_one_client_have_exchanges_of_their_own()
    {
        using var node = new Script();
        await node.Client.ExchangeClockAsync("A", Ct);
        await node.Client.ExchangeClockAsync("B", Ct);

        Assert.All(node.Asked, asked => Assert.Null(JsonNode.Parse(asked.Body)!["last"]));
    }

    [Theory]
    [InlineData(-1_000)]
    [InlineData(10_001)]
    public async Task An_exchange_during_which_the_clock_was_set_or_that_took_too_long_is_not_reported(int milliseconds)
    {
        using var node = new Script { Taking = TimeSpan.FromMilliseconds(milliseconds) };
        await node.Client.ExchangeClockAsync("S", Ct);
        await node.Client.ExchangeClockAsync("S", Ct);

        Assert.Null(JsonNode.Parse(node.Asked[1].Body)!["last"]);
    }

    [Fact]
    public async Task What_was_refused_is_not_reported_again_and_what_got_lost_is()
    {
        using var node = new Script();
        await node.Client.ExchangeClockAsync("S", Ct);
        node.Answers.Enqueue(HttpStatusCode.ServiceUnavailable);
        Assert.IsType<SendOutcome<StationClock>.GaveUp>(await node.Client.ExchangeClockAsync("S", Ct));
        node.Answers.Enqueue(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(422, Assert.IsType<SendOutcome<StationClock>.Refused>(await node.Client.ExchangeClockAsync("S", Ct)).Status);
        await node.Client.ExchangeClockAsync("S", Ct);

        Assert.Equal([null, "T3-1", "T3-1", null], node.Asked.Select(a => (string?)JsonNode.Parse(a.Body)!["last"]?["t3"]));
    }

    [Fact]
    public async Task Keeping_waits_an_outage_out_reports_what_was_measured_before_it_and_then_begins_with_two_at_once()
    {
        using var node = new Script { Taking = TimeSpan.Zero };
        using var stop = new CancellationTokenSource();
        var keeping = node.Client.KeepClockAsync("S", s_every, stop.Token);
        await RoundAsync(node, 2);
        node.IsAway = true;
        await RoundAsync(node, 1);
        await RoundAsync(node, 2);
        await RoundAsync(node, 2);
        node.IsAway = false;
        await RoundAsync(node, 2);
        await RoundAsync(node, 1);

        Assert.False(keeping.IsCompleted);
        Assert.Equal(
            [null, "T3-1", .. Enumerable.Repeat("T3-2", 6), "T3-8", "T3-9"],
            node.Asked.Select(a => (string?)JsonNode.Parse(a.Body)!["last"]?["t3"]));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }

    /// <summary>So many are asked, then nothing until the whole interval has passed.</summary>
    private static async Task RoundAsync(Script node, int asks)
    {
        var before = node.Seen;
        if (before > 0)
        {
            node.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await node.UntilAskedAsync(node.Seen + asks);
        await Driven.UntilAsync(() => node.Clock.PendingTimers > 0);
        node.Clock.Advance(s_every - TimeSpan.FromSeconds(1));

        Assert.Equal((before + asks, 1), (node.Asked.Count, node.Clock.PendingTimers));
    }

    [Fact]
    public async Task Keeping_ends_when_it_is_cancelled()
    {
        using var node = new Script();
        using var stop = new CancellationTokenSource();
        var keeping = node.Client.KeepClockAsync("S", TimeSpan.FromMinutes(1), stop.Token);
        await node.UntilAskedAsync(2);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }

    /// <summary>A node that answers as told, and whose answers take a while of the test's clock.</summary>
    private sealed class Script : HttpMessageHandler
    {
        private readonly SemaphoreSlim _asked = new(0);

        public Script() => Client = new SightlineClient(new SightlineClientOptions { HubUrl = new Uri("http://node.test"), ApiKey = "k", Attempts = 1, AttemptTimeout = Timeout.InfiniteTimeSpan }, Clock, this);

        public ManualClock Clock { get; } = new();

        public SightlineClient Client { get; }

        /// <summary>Nobody answers.</summary>
        public bool IsAway { get; set; }

        /// <summary>Requests the test has waited for.</summary>
        public int Seen { get; private set; }

        public Queue<HttpStatusCode> Answers { get; } = new();

        public List<(string Path, string Body)> Asked { get; } = [];

        public TimeSpan Taking { get; set; } = TimeSpan.FromMilliseconds(30);

        public async Task UntilAskedAsync(int times)
        {
            for (; Seen < times; Seen++)
            {
                await _asked.WaitAsync(Ct);
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add((request.RequestUri!.AbsolutePath, await request.Content!.ReadAsStringAsync(cancellationToken)));
            Clock.Set(Clock.GetUtcNow() + Taking);
            if (IsAway)
            {
                _asked.Release();
                throw new HttpRequestException("No route to the node.");
            }

            var status = Answers.TryDequeue(out var told) ? told : HttpStatusCode.OK;
            var body = status == HttpStatusCode.OK ? $$"""{"t1":"x","t2":"T2-{{Asked.Count}}","t3":"T3-{{Asked.Count}}","method":"none"}""" : """{"status":500}""";
            _asked.Release();
            return new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        }

        protected override void Dispose(bool disposing)
        {
            _asked.Dispose();
            base.Dispose(disposing);
        }
    }
}
