using Sightline.Context;
using Sightline.Decisions.Reviews;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Reviews;

/// <summary>What the random samples say of a station.</summary>
public sealed class ReviewRatesTests
{
    [Fact]
    public async Task Only_what_was_drawn_and_judged_counts_and_a_record_that_was_asked_about_for_another_reason_does_not()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", """{"line":"L1","review":{"samplePass":1,"confidenceBelow":0.5}}""");
        var records = new List<long>();
        foreach (var (serial, sure) in ((string, string)[])[("A", "0.9"), ("B", "0.9"), ("C", "0.9"), ("D", "0.9"), ("E", "0.2")])
        {
            await node.SendAsync(node.Message($"i-{serial}", serial: serial, more: $",\"confidence\":{sure}"));
            records.Add(long.Parse(node.Row($"SELECT position FROM inspections WHERE serial = '{serial}'")!));
        }

        await node.ReviewAsync(records[0], "pass");
        await node.ReviewAsync(records[1], "fail");
        await node.ReviewAsync(records[2], "undecided");
        await node.ReviewAsync(records[4], "fail");

        var found = Assert.Single(node.Get<ReviewRates>().Read(DateTimeOffset.MinValue.AddYears(2000), DateTimeOffset.MaxValue.AddYears(-1), Scope.Everything));
        Assert.Equal((4, 2, 1, 0.5), (found.Escapes.Drawn, found.Escapes.Judged, found.Escapes.Turned, found.Escapes.Rate));
        Assert.Equal((0, 0, null), (found.FalseCalls.Drawn, found.FalseCalls.Judged, found.FalseCalls.Rate));
        Assert.Empty(node.Get<ReviewRates>().Read(DateTimeOffset.MinValue.AddYears(2000), DateTimeOffset.MaxValue.AddYears(-1), Scope.Of(["L1-AOI-2"])));
    }

    [Fact]
    public void Drawing_more_where_it_is_bad_biases_nothing()
    {
        // Of 900 calm parts 1 % are bad and 10 % drawn, of 100 wild ones 50 % are bad and all drawn: 59 of 1,000 are bad.
        var judged = Enumerable.Range(0, 90).Select(i => (0.1, i % 100 == 0)).Concat(Enumerable.Range(0, 100).Select(i => (1.0, i % 2 == 0))).ToList();
        var rate = SampledRate.Of(judged.Count, judged);
        Assert.Equal((10 + 50) / 1000.0, rate.Rate!.Value, 12);
        Assert.InRange(0.059, rate.Lower, rate.Upper);

        var random = new Random(7);
        var held = 0;
        for (var round = 0; round < 400; round++)
        {
            var sample = new List<(double, bool)>();
            for (var i = 0; i < 3000; i++)
            {
                var (chance, bad) = i % 3 == 0 ? (0.5, 0.1) : (0.05, 0.02);
                if (random.NextDouble() < chance)
                {
                    sample.Add((chance, random.NextDouble() < bad));
                }
            }

            var found = SampledRate.Of(sample.Count, sample);
            held += (0.1 / 3) + (0.02 * 2 / 3) is var truth && found.Lower <= truth && truth <= found.Upper ? 1 : 0;
        }

        // Ninety-five of a hundred are promised; 400 rounds have a standard deviation of 1.1 of a hundred.
        Assert.InRange(held, 366, 400);
    }
}
