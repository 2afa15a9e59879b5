using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Decisions.Holds;
using Sightline.Images;
using Sightline.Model;
using Sightline.Retention;
using Sightline.Storage;
using Sightline.Tests.Hosting;
using Sightline.Tests.Images;

namespace Sightline.Tests.Retention;

/// <summary>A node whose images are rows and small files, whose tables follow at once, and whose passes make no pauses.</summary>
internal sealed class RetentionPlant : IAsyncDisposable
{
    private int _records;

    public RetentionPlant(string? folder = null, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? more = null)
    {
        Node = new Node(
            folder,
            settings: new Dictionary<string, string?> { ["Images:ReservedFreeSpaceInBytes"] = "0", ["Retention:Pause"] = "00:00:00", ["Retention:ImagesAStep"] = "3" }
                .Concat(settings ?? []).GroupBy(s => s.Key).ToDictionary(g => g.Key, g => g.Last().Value),
            more: services =>
            {
                services.AddSingleton<IJourneyReached>(s => new Following(this));
                more?.Invoke(services);
            });
        _ = Node.Projector;
    }

    public Node Node { get; }

    public DateTimeOffset Now => Node.Clock.GetUtcNow();

    public RetentionPlanner Planner => Node.Get<RetentionPlanner>();

    /// <summary>Called before each step: what comes in between.</summary>
    public Func<Task>? Meanwhile { get; set; }

    /// <summary>Two stations on two lines, each with an order of a product; the second product has a customer's order.</summary>
    public static async Task<RetentionPlant> SeededAsync(string? folder = null, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? more = null)
    {
        var plant = new RetentionPlant(folder, settings, more);
        for (var i = 1; i <= 2; i++)
        {
            await plant.Node.PutAsync(MasterKind.Stations, $"S{i}", $$"""{"line":"L{{i}}"}""");
            await plant.Node.PutAsync(MasterKind.WorkOrders, $"WO-{i}", $$"""{"product":"P-{{i}}","materialLots":["LOT-{{i}}"]{{(i == 2 ? ",\"customerOrder\":\"CO-2\"" : "")}}}""");
            await plant.Node.SetContextAsync($"S{i}", $$"""{"workOrder":"WO-{{i}}","validFrom":"2020-01-01T00:00:00Z"}""");
        }

        return plant;
    }

    /// <summary>An image and the record that names it; the record's position and the image's hash.</summary>
    public async Task<(long Record, string Image)> InspectAsync(
        string? serial = null, string result = "pass", string station = "S1", string? batch = null, string purpose = "production", string? image = null, TimeSpan ago = default, string more = "")
    {
        var number = ++_records;
        image ??= await StoreAsync();
        var part = serial is null && batch is not null ? $$"""{"batch":"{{batch}}"}""" : $$"""{"serial":"{{serial ?? $"SN-{number}"}}"{{(batch is null ? "" : $",\"batch\":\"{batch}\"")}}}""";
        var answer = await Node.SendAsync(
            $$"""{"id":"r{{number}}","station":"{{station}}","part":{{part}},"inspectedAt":"{{Rfc3339.Write(Now - ago)}}","result":"{{result}}","purpose":"{{purpose}}","images":[{"name":"top","sha256":"{{image}}"}]{{more}}}""");
        Assert.Equal(201, answer.Status);
        return (answer.Position!.Value, image);
    }

    public async Task<string> StoreAsync()
    {
        var image = TestImages.Png(bytes: 20);
        using var content = new MemoryStream(image);
        Assert.Equal(ImageOutcome.Stored, (await Node.Get<ImageStore>().PutAsync(TestImages.Hash(image), content, "key", default)).Outcome);
        Node.Project();
        return TestImages.Hash(image);
    }

    public async Task<long> MoveAsync((RetentionMove? Move, IReadOnlyList<Sightline.Contract.ContractError> Errors) wish)
    {
        Assert.True(wish.Move is not null, string.Join(' ', wish.Errors.Select(e => $"{e.Pointer}: {e.Detail}")));
        var position = await Node.Get<RetentionDesk>().AppendAsync(wish.Move, "user:anna");
        Node.Project();
        return position;
    }

    public Task<long> PinAsync(string of, string kind = "legal", DateTimeOffset? from = null, DateTimeOffset? to = null) =>
        MoveAsync(Node.Get<RetentionDesk>().Pin(new PinWish(of, kind, "asked for", from, to), "user:anna"));

    public async Task<long> HoldAsync(string[]? serials = null, string[]? lots = null)
    {
        var asked = new HoldAsked { Reason = "so", Serials = serials, Lots = lots };
        var plan = Node.Get<HoldDesk>().Plan(asked);
        Assert.Empty(plan.Errors);
        var position = await Node.Get<HoldDesk>().PlaceAsync(asked, plan, "user:quinn", "user:quinn");
        Node.Project();
        return position;
    }

    public Task FreeAsync(long hold) => Node.FactAsync(FactKinds.HoldReleased, hold.ToString(), $$"""{"hold":{{hold}},"reason":"so","by":"user:quinn","all":true}""");

    public Task<long> ReleaseAsync(long pin) => MoveAsync((new RetentionMove { Act = RetentionWords.Release, Id = pin.ToString(), By = "user:anna", Reason = "over" }, []));

    public Task<long> PolicyAsync(string id, string of, params (string Class, string? Keep)[] keep) =>
        MoveAsync(Node.Get<RetentionDesk>().Policy(id, new PolicyWish(of, keep, "asked for"), "user:anna"));

    /// <summary>What the plan says of every image that is here: goes, stays with what needs it, or notDue.</summary>
    public Dictionary<string, string> Fates(DateTimeOffset? at = null) =>
        Planner.Page(at ?? Now, _ => true, 0, int.MaxValue, default).ToDictionary(i => i.Sha256, i => i.Need is { } need && i.IsDue ? $"stays {need.Why}" : Sightline.Retention.Fates.Of(i));

    public async Task<RetentionPass> RunAsync(DateTimeOffset? at = null)
    {
        var run = Node.Get<RetentionRun>();
        var (plan, pass) = await run.BeginAsync(at ?? Now, "retention", "retention", null, default);
        return await run.GoOnAsync(pass, plan, "retention", default);
    }

    public bool IsHere(string image) => File.Exists(new FolderImages(Node.Folder).PathOf(image));

    /// <summary>Every image of the tables: its hash, and whether it was removed.</summary>
    public Dictionary<string, bool> Gone() => Node.Rows("SELECT sha256, removed_at IS NOT NULL FROM images").Select(r => r.Split('|')).ToDictionary(r => r[0], r => r[1] == "1");

    public IReadOnlyList<ImagesRemovedFact> Removals() =>
        [.. Node.Journal.Read(0, 100_000).Where(f => f.Kind == FactKinds.ImagesRemoved).Select(f => JsonSerializer.Deserialize(f.Body, ImageJson.Default.ImagesRemovedFact)!)];

    public ValueTask DisposeAsync() => Node.DisposeAsync();

    private sealed class Following(RetentionPlant plant) : IJourneyReached
    {
        public async Task WaitForAsync(long position, CancellationToken ct)
        {
            if (plant.Meanwhile is { } meanwhile)
            {
                plant.Meanwhile = null;
                await meanwhile();
            }

            plant.Node.Project();
        }
    }
}
