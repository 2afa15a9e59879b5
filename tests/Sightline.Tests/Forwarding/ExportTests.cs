using Sightline.Buffering;
using Sightline.Forwarding;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Forwarding;

/// <summary>From a map's words to the outbox.</summary>
public sealed class ExportTests
{
    private const string Dent = ",\"defects\":[{\"class\":\"dent\"}]";
    private const string Pore = ",\"defects\":[{\"class\":\"pore\"}]";

    [Fact]
    public async Task An_unknown_class_is_parked_and_never_guessed()
    {
        await using var dispatch = await Dispatch.StartAsync(new ScriptedTarget("mes"));
        var known = await dispatch.Node.InspectAsync(more: Dent);
        var unknown = await dispatch.Node.InspectAsync(more: Pore);

        Assert.Equal("waiting|1|-", dispatch.Entry(known));
        Assert.StartsWith("parked|1|", dispatch.Entry(unknown));
        Assert.Contains("pore", dispatch.Entry(unknown));
        Assert.Equal("parked|-", dispatch.Node.Stands(unknown));
        Assert.Equal("""{"part":"SN-1","nc":"NC-1"}""", dispatch.Node.Row($"SELECT fields FROM outbox WHERE position = {known}"));
        Assert.Equal("-", dispatch.Node.Row($"SELECT fields FROM outbox WHERE position = {unknown}"));
    }

    [Fact]
    public async Task A_better_map_takes_up_by_itself_what_the_one_before_could_not_say()
    {
        await using var dispatch = await Dispatch.StartAsync(new ScriptedTarget("mes"), new ScriptedTarget("erp"));
        var dent = await dispatch.Node.InspectAsync(more: Dent);
        var pore = await dispatch.Node.InspectAsync(more: Pore);

        await dispatch.PublishAsync("mes", "2", """{"dent":"NC-9","pore":"NC-2"}""");

        Assert.Equal("waiting|2|-", dispatch.Entry(pore));
        Assert.Equal("""{"part":"SN-1","nc":"NC-2"}""", dispatch.Node.Row($"SELECT fields FROM outbox WHERE position = {pore} AND target = 'mes'"));
        Assert.Equal("waiting|1|-", dispatch.Entry(dent));
        Assert.StartsWith("parked|1|", dispatch.Entry(pore, "erp"));
        Assert.Equal("2", dispatch.Node.Row("SELECT value FROM totals WHERE account = 'entry.waiting' AND of = 'mes'"));
        Assert.Equal("0", dispatch.Node.Row("SELECT value FROM totals WHERE account = 'entry.parked' AND of = 'mes'"));
    }

    [Fact]
    public async Task More_than_one_step_of_parked_entries_is_taken_up()
    {
        await using var dispatch = await Dispatch.StartAsync(new ScriptedTarget("mes"));
        for (var i = 0; i < Step.MostAtOnce + 20; i++)
        {
            await dispatch.Node.Journal.AppendAsync(
                new FactDraft(FactKinds.Inspection, "L1-AOI-1", $"m{i}", null, dispatch.Node.Clock.GetUtcNow(), "key", System.Text.Encoding.UTF8.GetBytes(dispatch.Node.Message($"m{i}", more: Pore))), default);
        }

        dispatch.Node.Project();
        await dispatch.PublishAsync("mes", "2", """{"pore":"NC-2"}""");

        Assert.Equal($"{Step.MostAtOnce + 20}", dispatch.Node.Row("SELECT COUNT(*) FROM outbox WHERE state = 0 AND map_version = '2'"));
    }

    [Fact]
    public async Task Without_a_map_a_record_waits_and_is_sent_by_itself_when_there_is_one()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.FactAsync(FactKinds.Target, "mes", Dispatch.File("mes"));
        var record = await node.InspectAsync();
        Assert.Equal("2||No map is published for target 'mes'. Put one in config/maps/mes.json; the record is sent by itself.", node.Row("SELECT state, map_version, reason FROM outbox"));

        await node.FactAsync(FactKinds.Map, "mes", """{"formatVersion":1,"target":"mes","version":"1","results":{"pass":"OK","fail":"NOK","review":null},"fields":{"part":{"from":"part.serial"}}}""");

        Assert.Equal($"{record}|0|1", node.Row("SELECT position, state, map_version FROM outbox"));
    }

    [Fact]
    public async Task What_no_target_wants_is_closed_with_the_policy()
    {
        await using var dispatch = await Dispatch.StartAsync(new ScriptedTarget("mes"));
        var record = await dispatch.Node.SendAsync(dispatch.Node.Message("r").Replace("\"pass\"", "\"review\""));

        Assert.Equal("3|no target wants it", dispatch.Node.Row($"SELECT state, reason FROM inspections WHERE position = {record.Position}"));
    }

    [Fact]
    public async Task A_refused_entry_is_retried_by_todays_map()
    {
        var mes = new ScriptedTarget("mes").Says(new DeliveryOutcome.Refused("No such code NC-1.", "E17"));
        await using var dispatch = await Dispatch.StartAsync(mes);
        var record = await dispatch.Node.InspectAsync(more: Dent);
        var forwarder = dispatch.Forward(mes);
        await dispatch.UntilAsync(FactKinds.DeliveryRefused, 1);
        Assert.Equal("parked|1|E17: No such code NC-1.", dispatch.Entry(record));

        await dispatch.PublishAsync("mes", "2", """{"dent":"NC-7"}""");
        Assert.Equal("parked|1|E17: No such code NC-1.", dispatch.Entry(record));
        var desk = dispatch.Node.Get<DeliveryDesk>();
        await desk.RetryAsync(desk.Find($"mes.{record}")!, "map corrected", "E. Meyer");
        dispatch.Node.Project();
        Assert.Equal("waiting|2|-", dispatch.Entry(record));
        forwarder.Wake();
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1);

        Assert.Equal("delivered|2|-", dispatch.Entry(record));
        Assert.Equal("""{"part":"SN-1","nc":"NC-7"}""", dispatch.Node.Row("SELECT fields FROM outbox"));
    }

    [Fact]
    public async Task A_retry_of_an_entry_on_its_way_does_not_send_it_twice()
    {
        var mes = new ScriptedTarget("mes");
        var answer = mes.Hangs();
        await using var dispatch = await Dispatch.StartAsync(mes);
        var record = await dispatch.Node.InspectAsync();
        var forwarder = dispatch.Forward(mes);
        await mes.CalledAsync();

        await dispatch.Node.FactAsync(FactKinds.DeliveryRetried, "mes", $$"""{"position":{{record}},"target":"mes"}""");
        forwarder.Wake();
        answer.SetResult(new DeliveryOutcome.Accepted("ref"));
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1);
        var next = await dispatch.Node.InspectAsync();
        forwarder.Wake();
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 2);

        Assert.Equal(["send SN-1", "send SN-1"], mes.Calls);
        Assert.Equal(["delivered|1|-", "delivered|1|-"], [dispatch.Entry(record), dispatch.Entry(next)]);
    }

    [Fact]
    public async Task An_entry_a_person_closed_stays_closed_whatever_comes_later()
    {
        await using var dispatch = await Dispatch.StartAsync(new ScriptedTarget("mes"));
        var record = await dispatch.Node.InspectAsync(more: Pore);
        var desk = dispatch.Node.Get<DeliveryDesk>();
        await desk.CloseAsync(desk.Find($"mes.{record}")!, "test piece", "E. Meyer", null);
        dispatch.Node.Project();
        await dispatch.PublishAsync("mes", "2", """{"pore":"NC-2"}""");

        Assert.Equal("closed|1|test piece", dispatch.Entry(record));
        Assert.Equal("closed|-", dispatch.Node.Stands(record));
    }
}
