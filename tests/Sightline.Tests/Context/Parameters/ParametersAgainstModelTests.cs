using System.Globalization;
using System.Text;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Parameters;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Parameters;

/// <summary>
/// What is bound equals what a naive look at every sample finds: for late samples, those out of order, those that come twice,
/// as known at any fact, after restarts and after a rebuild.
/// </summary>
public sealed class ParametersAgainstModelTests
{
    private static readonly DateTimeOffset s_base = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] s_places = ["station:L1-AOI-1", "line:L1", "machine:M-7"];

    /// <summary>Few values and moments, so that they meet.</summary>
    private static readonly decimal[] s_values = [0m, 1m, 1.0m, 1.7730000000000001m, -3.25m, 12_345_678_901_234_567.89m, 0.0000000000000001m, 21.5m, 22m, 79_228_162_514_264_337_593_543_950_335m];

    private sealed record Told(string Place, string Name, string Unit, long At, long Position, decimal Value);

    [Fact]
    public async Task What_is_bound_is_what_every_sample_says_as_known_then_and_as_known_now()
    {
        for (var round = 0; round < 4; round++)
        {
            var seed = Random.Shared.Next();
            try
            {
                await OneRoundAsync(new Random(seed));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Seed {seed}", error);
            }
        }
    }

    private static async Task OneRoundAsync(Random random)
    {
        var (path, clock, told) = (Directory.CreateTempSubdirectory("sightline-").FullName, new ManualClock(), new List<Told>());
        var node = new Node(path, clock);
        for (var step = 0; step < 30; step++)
        {
            var drafts = Enumerable.Range(0, random.Next(1, 20)).Select(_ => Event(random)).ToList();
            var results = await node.Journal.AppendAsync([.. drafts.Select(d => Draft(d.Body))], default);
            for (var i = 0; i < drafts.Count; i++)
            {
                told.AddRange(drafts[i].Told.Select(t => t with { Position = results[i].Position }));
            }

            if (random.Next(3) > 0)
            {
                node.Project();
            }

            if (random.Next(12) == 0)
            {
                await node.DisposeAsync();
                node = new Node(path, clock);
            }
        }

        node.Project();
        Compare(node, random, told);
        CompareTrends(node, random, told);
        var before = Tables(node);
        await node.DisposeAsync();
        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new Node(path, clock);
        rebuilt.Project();
        Assert.Equal(before, Tables(rebuilt));
        Compare(rebuilt, random, told);
    }

    private static void Compare(Node node, Random random, List<Told> told)
    {
        var query = node.Get<ParameterQuery>();
        for (var i = 0; i < 60; i++)
        {
            var at = Moment(random);
            var known = random.Next(3) == 0 ? long.MaxValue : random.NextInt64(1, node.Journal.Head + 1);
            var window = TimeSpan.FromMilliseconds(random.Next(4) switch { 0 => 1, 1 => random.Next(1, 3_000), 2 => random.Next(1, 300_000), _ => 600_000 });
            var found = query.Of(new RecordMoment("L1-AOI-1", "L1", "M-7", FactHash.FromMicroseconds(at), known), window, trend: true);
            Assert.Equal(Naive(told, at, known, (long)window.TotalMicroseconds), found.Parameters.Select(p => Words(p, told, at, known, (long)window.TotalMicroseconds)).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>Over time: sample by sample, and in stretches of any length, whole minutes or not.</summary>
    private static void CompareTrends(Node node, Random random, List<Told> told)
    {
        for (var i = 0; i < 15; i++)
        {
            var (place, name, from) = (s_places[random.Next(s_places.Length)], Name(random), Moment(random));
            var (to, step) = (from + random.NextInt64(1, 400_000_000), (long)(random.Next(5) switch { 0 => 0, 1 => 60, 2 => 120, 3 => 1, _ => 7 }) * 1_000_000);
            var (trends, refused) = node.Get<TrendQuery>().Of(place, name, FactHash.FromMicroseconds(from), FactHash.FromMicroseconds(to), step == 0 ? null : TimeSpan.FromMicroseconds(step));
            Assert.Null(refused);
            foreach (var trend in trends)
            {
                var counted = Counted(told.Where(t => t.Place == place && t.Name == name && t.Unit == trend.Series.Unit), to - 1, long.MaxValue).Where(t => t.At >= from);
                var expected = counted.GroupBy(t => step == 0 ? t.At : t.At / step * step).Select(g => (g.Key, (long)g.Count(), Plain(g.Min(t => t.Value)), Plain(g.Max(t => t.Value))));
                Assert.Equal(expected, trend.Points.Select(p => (FactHash.Microseconds(p.At), p.Stats.Count, Plain(p.Stats.Low), Plain(p.Stats.High))));
            }

            Assert.Equal(told.Where(t => t.Place == place && t.Name == name).Select(t => t.Unit).Distinct().Order(StringComparer.Ordinal), trends.Select(t => t.Series.Unit));
        }
    }

    private static List<string> Naive(List<Told> told, long at, long known, long window)
    {
        var found = new List<string>();
        foreach (var parameter in told.Where(t => t.Position <= known).GroupBy(t => (t.Place, t.Name)))
        {
            var units = parameter.GroupBy(t => t.Unit).Select(unit => Counted(unit, at, known)).Where(c => c.Count > 0).ToList();
            var newest = units.Count == 0 ? 0 : units.Max(u => u[^1].At);
            var differs = parameter.Select(t => t.Unit).Distinct().Count() > 1;
            foreach (var unit in units)
            {
                var inside = unit.Where(t => t.At > at - window).Select(t => t.Value).ToList();
                if (inside.Count > 0 || unit[^1].At == newest)
                {
                    found.Add(Words(unit[^1].Place, unit[^1].Name, unit[^1].Unit, unit[^1].Value, unit[^1].At, inside.Count, inside.Count == 0 ? 0 : inside.Min(), inside.Count == 0 ? 0 : inside.Max(), differs));
                }
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>One for each moment, the last that was told, up to a moment.</summary>
    private static List<Told> Counted(IEnumerable<Told> told, long at, long known) =>
        [.. told.Where(t => t.At <= at && t.Position <= known).GroupBy(t => t.At).OrderBy(g => g.Key).Select(g => g.Last(t => t.Position == g.Max(o => o.Position)))];

    private static string Words(ParameterOfRecord found, List<Told> told, long at, long known, long window)
    {
        if (found.Stats.Count > 0)
        {
            var inside = Counted(told.Where(t => t.Place == found.Place && t.Name == found.Name && t.Unit == found.Unit), at, known).Where(t => t.At > at - window).Select(t => t.Value).ToList();
            SampleBlockTests.AssertMean(inside, found.Stats.Mean);
            Assert.Equal(inside.Count <= 200 ? inside.Count : found.Trend.Count, found.Trend.Count);
            Assert.Equal((inside.Min(), inside.Max()), (found.Trend.Min(t => t.Value), found.Trend.Max(t => t.Value)));
        }

        return Words(found.Place, found.Name, found.Unit, found.Value, FactHash.Microseconds(found.ValueAt), found.Stats.Count, found.Stats.Count == 0 ? 0 : found.Stats.Low, found.Stats.Count == 0 ? 0 : found.Stats.High, found.UnitDiffers);
    }

    private static string Words(string place, string name, string unit, decimal value, long at, long count, decimal low, decimal high, bool differs) =>
        string.Create(CultureInfo.InvariantCulture, $"{place} {name} {unit} {Plain(value)} {at} {count} {Plain(low)} {Plain(high)} {differs}");

    private static decimal Plain(decimal value) => value / 1.0000000000000000000000000000m;

    private static (string Body, List<Told> Told) Event(Random random)
    {
        var place = s_places[random.Next(s_places.Length)];
        var (kind, id) = (place[..place.IndexOf(':')], place[(place.IndexOf(':') + 1)..]);
        if (random.Next(2) == 0)
        {
            var one = new Told(place, Name(random), Unit(random), Moment(random), 0, Value(random));
            return ($$"""{"type":"process.sample","at":"{{Time(one.At)}}","{{kind}}":"{{id}}","name":"{{one.Name}}","value":{{Text(one.Value)}}{{UnitText(one.Unit)}}}""", [one]);
        }

        var (at, told, series) = (Moment(random) / 1_000 * 1_000, new List<Told>(), new List<string>());
        for (var s = 0; s <= random.Next(3); s++)
        {
            var (name, unit) = (Name(random), Unit(random));
            if (told.Exists(t => t.Name == name && t.Unit == unit))
            {
                continue;
            }

            var samples = Enumerable.Range(0, random.Next(1, 80)).Select(_ => new Told(place, name, unit, at + (random.Next(-60_000, 60_000) * 1_000L), 0, Value(random))).ToList();
            told.AddRange(samples);
            series.Add($$"""{"name":"{{name}}"{{UnitText(unit)}},"samples":[{{string.Join(",", samples.Select((t, i) => i % 2 == 0 ? $"[{(t.At - at) / 1_000},{Text(t.Value)}]" : $"[\"{Time(t.At)}\",{Text(t.Value)}]"))}}]}""");
        }

        return ($$"""{"type":"process.sample","at":"{{Time(at)}}","{{kind}}":"{{id}}","series":[{{string.Join(",", series)}}]}""", told);
    }

    private static FactDraft Draft(string body)
    {
        var at = System.Text.Json.Nodes.JsonNode.Parse(body)!["at"]!.GetValue<string>();
        return new FactDraft(FactKinds.Event, "somewhere", null, DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), s_base, "key", Encoding.UTF8.GetBytes(body));
    }

    private static string Name(Random random) => random.Next(3) == 0 ? "pressure" : "temperature";

    private static string Unit(Random random) => random.Next(8) == 0 ? "K" : random.Next(8) == 0 ? "" : "C";

    private static string UnitText(string unit) => unit.Length == 0 ? "" : $",\"unit\":\"{unit}\"";

    private static decimal Value(Random random) => s_values[random.Next(s_values.Length)];

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Six minutes, mostly on whole tenths of a second, so that samples meet at one moment and at the ends of windows.</summary>
    private static long Moment(Random random) => FactHash.Microseconds(s_base) + (random.Next(5) == 0 ? random.NextInt64(360_000_000) : random.Next(3_600) * 100_000L);

    private static string Time(long at) => FactHash.FromMicroseconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static IReadOnlyList<string> Tables(Node node)
    {
        _ = node.Projector;
        return node.Get<ProjectionReader>().Read(db => (IReadOnlyList<string>)[.. Dump.Tables(db).Where(t => t.Key.StartsWith("parameter", StringComparison.Ordinal)).SelectMany(t => t.Value.Prepend(t.Key))]);
    }
}
