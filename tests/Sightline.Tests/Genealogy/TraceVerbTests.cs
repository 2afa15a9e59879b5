using Sightline.Model;
using Sightline.Server.Verbs;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Genealogy;

/// <summary>What the command line says of a trace that it reads from a node's files.</summary>
public sealed class TraceVerbTests
{
    [Fact]
    public async Task A_trace_from_the_files_of_a_node_is_told_in_words()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        long then, last;
        await using (var node = new Node(path))
        {
            await node.SeedAsync();
            then = await node.ReportAsync(""" "type":"material.consumed","lot":"L1","quantity":1,"unit":"kg","part":{"batch":"B"} """);
            await node.ReportAsync(""" "type":"part.packed","part":{"batch":"B"},"container":"BOX","quantity":40 """);
            await node.ReportAsync(""" "type":"lot.split","lot":"L1","into":[{"lot":"L2"}] """);
            await node.ReportAsync(""" "type":"lot.split","lot":"L2","into":[{"lot":"L1"}] """);
            last = await node.InspectAsync(serial: "SN-1");
        }

        Assert.Equal(
            [
                $"lot:L1, as known at fact {last}", "forward: 1 batch, 1 lot, 1 container", "  batch:B", "  lot:L2  exceptions: cycle", "    container:BOX  one of 40 of batch:B",
            ],
            Told(path, new Thing(ThingKind.Lot, "L1"), "forward", null));
        Assert.Equal([$"lot:L1, as known at fact {then}", "forward: 1 batch", "  batch:B"], Told(path, new Thing(ThingKind.Lot, "L1"), "forward", then.ToString()));
        Assert.Equal(
            [$"lot:LOT-1, as known at fact {last}", "forward: 1 serial", "  serial:SN-1  by time and station  1 inspections, 0 failed"],
            Told(path, new Thing(ThingKind.Lot, "LOT-1"), TraceWays.UsualOf(ThingKind.Lot), null));
        Assert.Null(TraceWays.FromFiles(new DataFolder(path), new Thing(ThingKind.Lot, "NONE"), "both", null));
    }

    private static string[] Told(string path, Thing of, string way, string? asOf) => TraceWays.InWords(TraceWays.FromFiles(new DataFolder(path), of, way, asOf)!).Split(Environment.NewLine);
}
