using Microsoft.Extensions.Logging.Abstractions;
using Sightline.Buffering;
using Sightline.Forwarding;
using Sightline.Model;

namespace Sightline.Tests.Forwarding;

public sealed class ForwardingServiceTests
{
    [Fact]
    public async Task A_target_whose_settings_change_gets_nothing_twice_that_the_outbox_does_not_show_yet()
    {
        var mes = new ScriptedTarget("mes");
        var answer = mes.Hangs();
        await using var dispatch = await Dispatch.StartAsync(mes);
        using var service = Service(dispatch, mes);
        var first = await dispatch.Node.InspectAsync(serial: "A");
        await service.StartAsync(default);
        await mes.CalledAsync();

        // The settings change while the target still answers: its answer is in the journal, and the outbox does not show it.
        await dispatch.Node.FactAsync(FactKinds.Target, "mes", Dispatch.File("mes").Replace("}", ",\"lanes\":2}"));
        var following = service.FollowAsync();
        answer.SetResult(new DeliveryOutcome.Accepted("ref"));
        await following.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(FactKinds.DeliveryAccepted, dispatch.Node.Journal.At(dispatch.Node.Journal.Head)!.Kind);
        Assert.Empty(service.Health);

        dispatch.Node.Project();
        await service.FollowAsync();
        var second = await dispatch.Node.InspectAsync(serial: "B");
        await service.FollowAsync();
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 2);

        Assert.Equal(["send A", "send B"], mes.Calls);
        Assert.Equal(["delivered|1|-", "delivered|1|-"], [dispatch.Entry(first), dispatch.Entry(second)]);
        await service.StopAsync(default);
    }

    [Fact]
    public async Task A_target_that_cannot_be_started_keeps_no_other_from_its_messages()
    {
        var (broken, mes) = (new ScriptedTarget("a-broken"), new ScriptedTarget("mes"));
        await using var dispatch = await Dispatch.StartAsync(broken, mes);
        using var service = Service(dispatch, mes);
        await dispatch.Node.InspectAsync();

        var failure = await Assert.ThrowsAsync<AggregateException>(() => service.StartAsync(default));

        Assert.Equal("targets/a-broken.json: connector is 'a-broken'. This node has mes.", Assert.Single(failure.InnerExceptions).Message);
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1);
        Assert.Equal(["send SN-1"], mes.Calls);
        Assert.Equal(["mes"], service.Health.Keys);
        await service.StopAsync(default);
    }

    [Theory]
    [InlineData("paused", "waiting|1|-")]
    [InlineData("off", null)]
    public async Task What_is_paused_is_kept_and_what_is_off_is_not_even_computed(string stage, string? entry)
    {
        var mes = new ScriptedTarget("mes");
        await using var dispatch = await Dispatch.StartAsync(mes);
        await dispatch.Node.FactAsync(FactKinds.Target, "mes", Dispatch.File("mes").Replace("}", $",\"stage\":\"{stage}\"}}"));
        using var service = Service(dispatch, mes);
        await service.StartAsync(default);
        var record = await dispatch.Node.InspectAsync();
        await service.FollowAsync();
        await service.StopAsync(default);

        Assert.Empty(mes.Calls);
        Assert.Equal(entry is null ? [] : [$"{record}"], dispatch.Node.Rows("SELECT position FROM outbox"));
        if (entry is not null)
        {
            Assert.Equal(entry, dispatch.Entry(record));
        }
    }

    private static ForwardingService Service(Dispatch dispatch, params ScriptedTarget[] kinds) => new(
        dispatch.Node.Get<TargetTable>(), kinds, dispatch.Node.Get<OutboxReader>(), dispatch.Node.Journal, dispatch.Node.Get<ForwardingMetrics>(),
        new EmptyServices(), dispatch.Node.Clock, NullLoggerFactory.Instance);

    private sealed class EmptyServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
