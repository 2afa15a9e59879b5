using Sightline.Contract;
using Sightline.Contract.Client;

namespace Sightline.Tests.Contract;

public sealed class ClientRetryTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_new_inspection_is_stored_and_a_repeat_is_recognised_with_the_key_on_both()
    {
        await using var hub = await FakeHub.StartAsync();
        using var client = hub.Client(_clock);

        Assert.Equal(201, Answered(await client.SendAsync(Sample("1"), Stop)).Status);
        Assert.Equal(200, Answered(await client.SendAsync(Sample("1"), Stop)).Status);
        Assert.All(hub.Requests, request => Assert.Equal("key-1", request.Key));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_passing_failure_is_tried_again_with_the_same_body(int status)
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Next(status);
        hub.Next(status);
        using var client = hub.Client(_clock);
        var before = _clock.GetUtcNow();

        Assert.Equal(201, Answered(await _clock.RunAsync(client.SendAsync(Sample("1"), Stop))).Status);

        Assert.Equal(3, hub.Requests.Count);
        Assert.Single(hub.Requests.Select(request => Convert.ToHexString(request.Body)).Distinct());
        // 250 ms and 500 ms, half of each jitter.
        Assert.InRange(_clock.GetUtcNow() - before, TimeSpan.FromMilliseconds(375), TimeSpan.FromMilliseconds(770));
    }

    [Fact]
    public async Task A_time_the_node_names_is_kept_as_seconds_and_as_a_date()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Next(503, retryAfter: "7");
        hub.Next(503, retryAfter: _clock.GetUtcNow().AddSeconds(20).ToString("R"));
        using var client = hub.Client(_clock);
        var before = _clock.GetUtcNow();

        Assert.Equal(201, Answered(await _clock.RunAsync(client.SendAsync(Sample("1"), Stop))).Status);

        Assert.InRange(_clock.GetUtcNow() - before, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20.1));
    }

    [Fact]
    public async Task A_connection_cut_after_sending_is_tried_again()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Next(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var client = hub.Client(_clock);

        Assert.Equal(201, Answered(await _clock.RunAsync(client.SendAsync(Sample("1"), Stop))).Status);
    }

    [Fact]
    public async Task An_answer_that_never_comes_counts_as_lost_after_the_limit()
    {
        await using var hub = await FakeHub.StartAsync();
        var silent = new TaskCompletionSource();
        hub.Next(_ => silent.Task);
        using var client = hub.Client(_clock, options => options.AttemptTimeout = TimeSpan.FromSeconds(30));

        var sending = client.SendAsync(Sample("1"), Stop);
        await Driven.UntilAsync(() => hub.Requests.Count == 1);
        _clock.Advance(TimeSpan.FromSeconds(30));
        await Driven.UntilAsync(() => _clock.PendingTimers == 1);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(201, Answered(await sending).Status);
        silent.SetResult();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task A_lasting_no_is_asked_once_and_told_in_the_nodes_words(int status)
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Next(status, body: $$"""{"status":{{status}},"detail":"No.","errors":[{"pointer":"/part","detail":"is empty."}],"quarantineId":"q1"}""");
        using var client = hub.Client(_clock);

        var refused = Assert.IsType<SendOutcome<InspectionAnswer>.Refused>(await client.SendAsync(Sample("1"), Stop));

        Assert.Equal((status, "No.", "q1", "/part"), (refused.Status, refused.Problem.Detail, refused.Problem.QuarantineId, refused.Problem.Errors![0].Pointer));
        Assert.Single(hub.Requests);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_because_the_key_would_travel_with_it()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Next(context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        using var client = hub.Client(_clock);

        Assert.Equal(302, Assert.IsType<SendOutcome<InspectionAnswer>.Refused>(await client.SendAsync(Sample("1"), Stop)).Status);
        Assert.Single(hub.Requests);
    }

    [Fact]
    public async Task After_the_last_attempt_the_sender_is_told_that_it_still_owns_the_inspection()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Next(503);
        hub.Next(500, body: """{"detail":"The disk is full."}""");
        using var client = hub.Client(_clock, options => options.Attempts = 2);

        var gaveUp = Assert.IsType<SendOutcome<InspectionAnswer>.GaveUp>(await _clock.RunAsync(client.SendAsync(Sample("1"), Stop)));

        Assert.Equal((2, "the node answered 500: The disk is full."), (gaveUp.Attempts, gaveUp.Reason));
    }

    [Fact]
    public async Task Stopping_while_waiting_stops()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Next(503, retryAfter: "3600");
        using var client = hub.Client(_clock);
        using var stop = new CancellationTokenSource();

        var sending = client.SendAsync(Sample("1"), stop.Token);
        await Driven.UntilAsync(() => _clock.PendingTimers == 1);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Single(hub.Requests);
    }

    [Fact]
    public void Options_that_cannot_work_are_refused_with_every_reason() => Assert.Equal(
        "HubUrl is ''. Give an address that begins with http:// or https://. " +
        "ApiKey is empty or has blanks or letters beyond ASCII. Give the key as `sightline key` printed it. " +
        "AttemptTimeout is 00:00:00. Give a time above zero. Attempts is 0. Give 1 or more, or null to try until cancelled. " +
        "FirstDelay is 00:00:10 and LongestDelay 00:00:05. Give a first delay above zero and a longest not below it.",
        string.Join(' ', new SightlineClientOptions
        {
            AttemptTimeout = TimeSpan.Zero, Attempts = 0, FirstDelay = TimeSpan.FromSeconds(10), LongestDelay = TimeSpan.FromSeconds(5),
        }.Problems()));

    internal static Inspection Sample(string id, string serial = "S") => new()
    {
        Id = id, Station = "L1", Part = new PartIdentity { Serial = serial }, InspectedAt = "2026-11-20T08:00:00Z", Result = InspectionResult.Pass,
    };

    private static InspectionAnswer Answered(SendOutcome<InspectionAnswer> outcome) =>
        Assert.IsType<SendOutcome<InspectionAnswer>.Answered>(outcome).Value;
}
