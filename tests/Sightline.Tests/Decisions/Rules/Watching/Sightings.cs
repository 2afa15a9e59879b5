using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Watching;

namespace Sightline.Tests.Decisions.Rules.Watching;

/// <summary>Inspections as rules see them, and what a watch says of them, short to write and to compare.</summary>
internal static class Sightings
{
    public static readonly DateTimeOffset Morning = new(2026, 11, 20, 6, 0, 0, TimeSpan.Zero);

    public static Sighting Of(long position, DateTimeOffset at, string part, InspectionResult result = InspectionResult.Pass, string station = "S1", string? product = "P", params Defect[] defects) => new()
    {
        Position = position, Station = station, Product = product, PartKey = part, ExposedAt = at, ReceivedAt = Morning.AddDays(30), Result = result, Defects = defects,
    };

    public static Defect At(string name, decimal x, decimal y, decimal size = 0, string? image = null) => new()
    {
        Class = name, Location = new DefectLocation { X = x - (size / 2), Y = y - (size / 2), Width = size, Height = size, Unit = "mm", Image = image },
    };

    public static Defect In(string name, string zone) => new() { Class = name, Location = new DefectLocation { Zone = zone } };

    public static IRuleWatch Watch(WatchSettings watch, params string[]? classes)
    {
        Assert.Empty(WatchCatalogue.Problems(watch));
        return WatchCatalogue.Create(new RuleFile { Id = "r", Version = "1", Watch = watch, Where = new RuleScope { Classes = classes is { Length: > 0 } ? classes : null } })!;
    }

    public static IReadOnlyList<FindingMove> See(this IRuleWatch watch, Sighting seen)
    {
        var moves = new List<FindingMove>();
        watch.See(seen, moves);
        return moves;
    }

    /// <summary>Everything that is said, in order.</summary>
    public static IReadOnlyList<FindingMove> SeeAll(this IRuleWatch watch, IEnumerable<Sighting> all) => [.. all.SelectMany(watch.See)];

    /// <summary>Kind, key and records.</summary>
    public static string Short(this FindingMove move) => move switch
    {
        FindingMove.Opened opened => $"open {move.Key} {string.Join(',', opened.Records)}{(opened.IsProvisional ? " provisional" : "")}",
        FindingMove.Grew grew => $"grow {move.Key} {grew.Record}",
        _ => $"close {move.Key}",
    };

    /// <summary>The same with every word and number.</summary>
    public static string Full(this FindingMove move) => move switch
    {
        FindingMove.Opened o => $"{o.Short()} {o.Text} {o.Station} {o.Class} {o.Place} {o.Expected:R} {o.Threshold:R} {o.Chance:R}",
        FindingMove.Grew g => $"{g.Short()} {g.Text}",
        FindingMove.Closed c => $"{c.Short()} {c.Text}",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>
    /// A day of a small plant: stations, products, places, defects that come on their own and in bursts, parts that come twice, records out of order.
    /// </summary>
    public static List<Sighting> Random(int seed, int count, TimeSpan step, TimeSpan latest)
    {
        var random = new Random(seed);
        var at = Morning;
        var all = new List<Sighting>();
        for (var i = 1; i <= count; i++)
        {
            at += random.Next(60) == 0 ? step * random.Next(400) : step * random.NextDouble() * 2;
            var burst = i / 40 % 3 == 1;
            var defects = new List<Defect>();
            while (random.NextDouble() < (burst ? 0.5 : 0.1) && defects.Count < 3)
            {
                var name = random.Next(3) == 0 ? "dent" : "pore";
                defects.Add(random.Next(8) switch
                {
                    0 => In(name, "rim"),
                    1 => new Defect { Class = name },
                    _ when burst => At(name, 20 + random.Next(6), 30 + random.Next(6), random.Next(4), random.Next(9) == 0 ? "top" : null),
                    _ => At(name, random.Next(100), random.Next(60), random.Next(8)),
                });
            }

            all.Add(Of(i, at, $"SN-{(random.Next(12) == 0 ? Math.Max(1, i - random.Next(6)) : i)}",
                defects.Count == 0 ? (random.Next(20) == 0 ? InspectionResult.Review : InspectionResult.Pass) : InspectionResult.Fail,
                random.Next(5) == 0 ? "S2" : "S1", random.Next(9) == 0 ? null : "P", [.. defects]) with
            {
                Place = random.Next(10) == 0 ? null : $"cavity {i % 4}",
                Confidence = 0.9m + (random.Next(100) / 1_000m) - (burst ? 0.2m : 0),
            });
        }

        return [.. all.OrderBy(s => s.ExposedAt + (latest * random.NextDouble()))];
    }
}
