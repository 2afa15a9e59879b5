using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Changeover;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Changeover;

/// <summary>A node with line L1, two stations on it, and two orders whose recipes differ.</summary>
internal sealed class LineRig(Node node) : IAsyncDisposable
{
    public const string Line = "L1";
    public const string First = "L1-AOI-1";
    public const string Second = "L1-AOI-2";

    public Node Node => node;

    public LineStands Stands => node.Get<ChangeoverQuery>().Of(Line)!;

    public Permit Permit => node.Get<PermitQuery>().Of(Line);

    public IReadOnlyList<string> Codes => [.. Permit.Reasons.Select(r => r.Blocks ? r.Code : $"({r.Code})")];

    public static async Task<LineRig> StartAsync(string policy = "\"mismatchPolicy\":\"block\",\"bufferLength\":12", string? path = null)
    {
        var node = new Node(path);
        await node.PutAsync(MasterKind.Lines, Line, $"{{{policy}}}");
        foreach (var station in (string[])[First, Second])
        {
            await node.PutAsync(MasterKind.Stations, station, """{"line":"L1"}""");
        }

        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1","recipe":{"id":"R-1","version":"4"}}""");
        await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-2","recipe":{"id":"R-2"}}""");
        return new LineRig(node);
    }

    /// <summary>Changed over to WO-1, confirmed, with both stations at its recipe.</summary>
    public async Task RunAsync()
    {
        await DoneAsync(ChangeoverActs.Request, workOrder: "WO-1");
        foreach (var item in Stands.Record!.Clearance)
        {
            await DoneAsync(ChangeoverActs.Clear, item: item.Item);
        }

        await ReportAsync(First, "R-1", "4");
        await ReportAsync(Second, "R-1", "4");
        await DoneAsync(ChangeoverActs.Confirm);
    }

    public async Task<ChangeoverTaken> ActAsync(string act, string by = "user:anna", string? workOrder = null, string? item = null, string? reason = "so", long? n = null, string? shown = null)
    {
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        var asked = new ChangeoverAct(Line, act, by)
        {
            N = n ?? (act == ChangeoverActs.Request ? null : Stands.Record?.N), WorkOrder = workOrder, Item = item, Reason = reason, Shown = shown,
            Sign = act == ChangeoverActs.Override ? (signed, hash) => new Signature("anna", null, "quality", node.Clock.GetUtcNow(), "responsible", reason!, signed, Convert.ToHexStringLower(hash)) : null,
        };
        return await node.Get<ChangeoverDesk>().MoveAsync(asked, $"{by} as operator", _ =>
        {
            node.Project();
            return Task.CompletedTask;
        });
    }

    public async Task DoneAsync(string act, string by = "user:anna", string? workOrder = null, string? item = null) =>
        Assert.True(Assert.IsType<ChangeoverTaken.Done>(await ActAsync(act, by, workOrder, item)).Changed);

    public async Task<string> ConflictAsync(string act, string by = "user:anna", string? workOrder = null, string? shown = null) =>
        Assert.IsType<ChangeoverTaken.Conflict>(await ActAsync(act, by, workOrder, shown: shown)).Why;

    public Task<long> ReportAsync(string station, string recipe, string? version = null, DateTimeOffset? at = null)
    {
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        var moment = at ?? node.Clock.GetUtcNow();
        var named = version is null ? "" : $",\"version\":\"{version}\"";
        var body = $$"""{"type":"recipe.activated","at":"{{Rfc3339.Write(moment)}}","station":"{{station}}","recipe":{"id":"{{recipe}}"{{named}}} }""";
        return node.FactAsync(FactKinds.Event, station, body, moment);
    }

    public Task<long> PartAsync(string station, string? recipe = null, DateTimeOffset? at = null, string serial = "SN-1", string more = "")
    {
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        return node.InspectAsync(station, serial, at is { } moment ? Rfc3339.Write(moment) : null, (recipe is null ? "" : $",\"recipe\":{{\"id\":\"{recipe}\"}}") + more);
    }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Tables() => node.Get<ProjectionReader>().Read(Dump.Tables);

    public ValueTask DisposeAsync() => node.DisposeAsync();
}
