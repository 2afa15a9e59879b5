using Microsoft.Extensions.Logging;
using Sightline.Buffering;
using Sightline.Forwarding;
using Sightline.Hosting;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Forwarding;

/// <summary>A node with targets and maps, whose forwarders the test starts and stops.</summary>
internal sealed class Dispatch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly List<Forwarder> _forwarders = [];

    private Dispatch(Node node) => Node = node;

    public Node Node { get; }

    public static async Task<Dispatch> StartAsync(params ScriptedTarget[] targets)
    {
        var dispatch = new Dispatch(new Node());
        await dispatch.Node.SeedAsync();
        foreach (var target in targets)
        {
            await dispatch.Node.FactAsync(FactKinds.Target, target.Name, File(target.Name));
            await dispatch.PublishAsync(target.Name, "1");
        }

        return dispatch;
    }

    public static string File(string name) => $$"""{"formatVersion":1,"name":"{{name}}","connector":"{{name}}" }""";

    /// <summary>A map that knows some defect classes.</summary>
    public Task<long> PublishAsync(string target, string version, string classes = """{"dent":"NC-1"}""") => Node.FactAsync(FactKinds.Map, target, $$$"""
        {"formatVersion":1,"target":"{{{target}}}","version":"{{{version}}}","results":{"pass":"OK","fail":"NOK","review":null},
         "classes":{{{classes}}},"unknownClass":{"policy":"park"},
         "fields":{"part":{"from":"part.serial","required":true},"nc":{"from":"defect.code","missing":"drop"} } }
        """);

    public Forwarder Forward(ScriptedTarget target, int lanes = 8, int failuresToBreak = 5)
    {
        var settings = new TargetSettings { Name = target.Name, Lanes = lanes, FailuresToBreak = failuresToBreak, LongestPause = TimeSpan.FromSeconds(30) };
        var forwarder = new Forwarder(
            settings, target, Node.Get<OutboxReader>(), Node.Journal, Node.Get<ForwardingMetrics>(), Node.Clock, Node.Log.For<Forwarder>());
        _forwarders.Add(forwarder);
        forwarder.Start();
        return forwarder;
    }

    public async Task StopAsync(Forwarder forwarder)
    {
        _forwarders.Remove(forwarder);
        await forwarder.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    /// <summary>Waits until this many facts of a kind are in the journal, and projects them.</summary>
    public async Task<IReadOnlyList<Fact>> UntilAsync(string kind, int count)
    {
        var after = 0L;
        var found = new List<Fact>();
        while (found.Count < count)
        {
            await Node.Journal.WaitPastAsync(after, default).WaitAsync(Patience);
            var facts = Node.Journal.Read(after, 10_000);
            after = facts[^1].Position;
            found.AddRange(facts.Where(f => f.Kind == kind));
        }

        Node.Project();
        return found;
    }

    /// <summary>Moves the clock whenever somebody waits for it, until the task is done. Nothing here depends on how long that takes.</summary>
    public async Task AdvanceUntilAsync(Task done)
    {
        while (!done.IsCompleted)
        {
            Node.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await done;
    }

    public string Entry(long position, string target = "mes") =>
        Node.Row($"SELECT CASE state WHEN 0 THEN 'waiting' WHEN 1 THEN 'delivered' WHEN 2 THEN 'parked' ELSE 'closed' END, map_version, reason FROM outbox WHERE position = {position} AND target = '{target}'");

    public async ValueTask DisposeAsync()
    {
        foreach (var forwarder in _forwarders)
        {
            await forwarder.DisposeAsync().AsTask().WaitAsync(Patience);
        }

        await Node.DisposeAsync();
    }
}
