using System.Globalization;
using System.Text.Json.Nodes;
using Sightline.Connectors;
using Sightline.Model;
using Sightline.SystemTests.Connectors;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Sources;

/// <summary>A folder on a real disk.</summary>
[ConformanceOf("drop")]
public sealed class DropSourceTests : ContextSourceConformance
{
    protected override Task<ContextSourceRig> StartAsync() => Task.FromResult<ContextSourceRig>(new DropRig());

    [Fact]
    public async Task A_file_that_is_still_growing_is_left_alone()
    {
        await using var rig = new DropRig();
        rig.Write("o.csv", "id,product\nWO-1,");
        Assert.Empty(await LookAsync(rig));
        rig.Write("o.csv", "id,product\nWO-1,P\n");
        Assert.Empty(await LookAsync(rig));
        Assert.Single(await LookAsync(rig));
    }

    [Fact]
    public async Task Names_that_begin_with_a_dot_and_other_endings_are_left_alone()
    {
        await using var rig = new DropRig();
        rig.Write(".o.csv", "id,product\nWO-1,P\n");
        rig.Write("o.csv.part", "id,product\nWO-1,P\n");
        await LookAsync(rig);
        Assert.Empty(await LookAsync(rig));
    }

    [Fact]
    public async Task A_file_that_failed_lies_beside_its_reasons_and_one_that_was_taken_lies_in_done()
    {
        await using var rig = new DropRig();
        rig.Write("bad.csv", "id,quantity\nWO-1,x\n");
        await LookAsync(rig);
        var bad = await ReadAsync(rig);
        Assert.Equal(["Line 2: quantity is 'x'. Write a number, with a point for decimals."], bad.Problems);
        await rig.Source.TakenAsync(bad, bad.Problems!, default);
        Assert.Equal(bad.Problems, await File.ReadAllLinesAsync(rig.In("failed/bad.csv.reason"), TestContext.Current.CancellationToken));
        Assert.True(File.Exists(rig.In("failed/bad.csv")));

        rig.Write("bad.csv", "id,product\nWO-1,P\n");
        await LookAsync(rig);
        await rig.Source.TakenAsync(await ReadAsync(rig), [], default);
        rig.Write("bad.csv", "id,product\nWO-2,P\n");
        await LookAsync(rig);
        await rig.Source.TakenAsync(await ReadAsync(rig), [], default);
        Assert.Equal(["bad-2.csv", "bad.csv"], Directory.GetFiles(rig.In("done")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.GetFiles(rig.In(".")));
    }

    [Fact]
    public async Task A_file_that_is_too_large_fails_unread()
    {
        await using var rig = new DropRig();
        rig.Write("big.csv", "id,product\n" + string.Concat(Enumerable.Repeat("WO,P\n", 4_000)));
        await LookAsync(rig);
        Assert.StartsWith("The file has 20011 bytes, and at most 16384 are read.", Assert.Single((await ReadAsync(rig)).Problems!), StringComparison.Ordinal);
    }

    private static async Task<ContextRead.Changed> ReadAsync(DropRig rig) => Assert.IsType<ContextRead.Changed>(await rig.Source.ReadAsync(null, TestContext.Current.CancellationToken));

    private static async Task<IReadOnlyList<SourcedRecord>> LookAsync(DropRig rig) => (await ReadAsync(rig)).Records;

    private sealed class DropRig : ContextSourceRig
    {
        private readonly TempFolder _folder = new();
        private int _files;
        private int _orders;

        public DropRig()
        {
            Directory.CreateDirectory(In("."));
            Source = Restarted();
        }

        public override IContextSource Source { get; }

        public override int QuietLooks => 2;

        public override IContextSource Restarted() => SourceCatalogue.Find("drop")!.Create(new JsonObject { ["folder"] = Path.GetFullPath(In(".")), ["mostBytes"] = 16_384 }, null!);

        public override Task<string> PutAsync(string? id, decimal quantity)
        {
            id ??= $"00{++_orders}é";
            Write($"{++_files:d4}.csv", string.Create(CultureInfo.InvariantCulture, $"id,product,quantity\n{id},P-1,{quantity}\n"));
            return Task.FromResult(id);
        }

        public override Task GoAwayAsync()
        {
            Directory.Move(_folder.In("drop"), _folder.In("unmounted"));
            return Task.CompletedTask;
        }

        public override Task ReturnAsync()
        {
            Directory.Move(_folder.In("unmounted"), _folder.In("drop"));
            return Task.CompletedTask;
        }

        public void Write(string name, string text) => _folder.Write($"drop/{name}", text);

        public string In(string name) => _folder.In($"drop/{name}");

        public override async ValueTask DisposeAsync()
        {
            await Source.DisposeAsync();
            _folder.Dispose();
            await base.DisposeAsync();
        }
    }
}
