using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>Stopping and timing out once the message is on its way. The clock is moved by hand; nothing here waits for time to pass.</summary>
public sealed class HttpStopTests
{
    private readonly ManualClock _clock = new();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_target_that_stored_and_stays_silent_is_unknown_after_the_timeout()
    {
        await using var rig = await SlowTargetAsync();
        var delivery = rig.Connector.DeliverAsync(rig.Message(), rig.Stop);
        await _arrived.Task;
        _clock.Advance(TimeSpan.FromSeconds(10));
        var unknown = Assert.IsType<DeliveryOutcome.Unknown>(await delivery);
        Assert.EndsWith("did not answer within 00:00:10. It may have stored the message.", unknown.Reason, StringComparison.Ordinal);
        _answer.SetResult();
        Assert.IsType<ReadBack.Found>(await rig.Connector.FindAsync(rig.Message(), rig.Stop));
    }

    [Fact]
    public async Task A_stop_while_the_target_is_at_work_still_records_its_answer()
    {
        await using var rig = await SlowTargetAsync();
        using var stop = new CancellationTokenSource();
        var delivery = rig.Connector.DeliverAsync(rig.Message(), stop.Token);
        await _arrived.Task;
        await stop.CancelAsync();
        _answer.SetResult();
        Assert.IsType<DeliveryOutcome.Accepted>(await delivery);
    }

    [Fact]
    public async Task A_stop_and_then_silence_is_unknown_and_never_an_exception()
    {
        await using var rig = await SlowTargetAsync();
        using var stop = new CancellationTokenSource();
        var delivery = rig.Connector.DeliverAsync(rig.Message(), stop.Token);
        await _arrived.Task;
        await stop.CancelAsync();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.IsType<DeliveryOutcome.Unknown>(await delivery);
        _answer.SetResult();
    }

    [Fact]
    public async Task A_stop_while_asking_throws_because_a_question_changes_nothing()
    {
        await using var rig = await SlowTargetAsync(store: false);
        using var stop = new CancellationTokenSource();
        var question = rig.Connector.FindAsync(rig.Message(), stop.Token);
        await _arrived.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question);
        _answer.SetResult();
    }

    private async Task<HttpTargetRig> SlowTargetAsync(bool store = true)
    {
        var rig = await HttpTargetRig.StartAsync(_clock);
        rig.Target.Next(async context =>
        {
            var reference = store ? await rig.Target.StoreAsync(context) : "";
            _arrived.SetResult();
            await _answer.Task;
            await LoopbackTarget.Say(201, $$"""{ "result": "ok", "id": "{{reference}}" }""")(context);
        });
        return rig;
    }
}
