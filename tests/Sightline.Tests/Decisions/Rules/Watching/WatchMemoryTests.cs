using FsCheck;
using FsCheck.Fluent;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Watching;

namespace Sightline.Tests.Decisions.Rules.Watching;

/// <summary>What a watch stores is all it remembers: put back at any moment, it goes on as if nothing had been.</summary>
public sealed class WatchMemoryTests
{
    public static TheoryData<string> Kinds => ["cluster", "known", "period", "rate", "parts", "chart", "groups", "run", "confidence"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Put_back_from_its_pieces_at_any_moment_it_says_the_same_from_there_on(string kind) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(20),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var (lasting, watch) = (Make(kind), Make(kind));
            var stored = new Dictionary<string, byte[]>();
            foreach (var seen in Sightings.Random(seed, 500, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(30)))
            {
                Assert.Equal(lasting.See(seen).Select(m => m.Full()), watch.See(seen).Select(m => m.Full()));
                if (random.Next(12) > 0)
                {
                    continue;
                }

                foreach (var (piece, body) in watch.TakeChanges())
                {
                    if (body is null)
                    {
                        stored.Remove(piece);
                    }
                    else
                    {
                        stored[piece] = body;
                    }
                }

                Assert.Empty(watch.TakeChanges());
                // The same watch, as after a transaction that was taken back, or a new one, as after a start.
                watch = random.Next(2) == 0 ? watch : Make(kind);
                watch.Load(stored.OrderBy(_ => random.Next()));
                Assert.Empty(watch.TakeChanges());
            }
        }));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_step_that_was_taken_back_is_forgotten(string kind)
    {
        var (straight, watch) = (Make(kind), Make(kind));
        var (first, second) = (Sightings.Random(3, 400, TimeSpan.FromSeconds(4), TimeSpan.Zero), Sightings.Random(4, 400, TimeSpan.FromSeconds(4), TimeSpan.Zero));
        straight.SeeAll(first);
        watch.SeeAll(first);
        var stored = watch.TakeChanges().Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Key, p.Value!)).ToList();
        watch.SeeAll(second);
        watch.Load(stored);
        var later = Sightings.Random(5, 400, TimeSpan.FromSeconds(4), TimeSpan.Zero).Select(s => s with { ExposedAt = s.ExposedAt.AddHours(1) }).ToList();
        var said = straight.SeeAll(later).Select(m => m.Full()).ToList();
        Assert.NotEmpty(said);
        Assert.Equal(said, watch.SeeAll(later).Select(m => m.Full()));
    }

    private static IRuleWatch Make(string kind) => Sightings.Watch(kind switch
    {
        "cluster" => new WatchSettings { Kind = "cluster", Window = "PT1M", Grid = new WatchGrid { Width = 100, Height = 60, Columns = 10, Rows = 6, Unit = "mm" }, Unplaced = true, Most = 200 },
        "known" => new WatchSettings { Kind = "cluster", Window = "PT1M", Grid = new WatchGrid { Width = 100, Height = 60, Columns = 4, Rows = 3, Unit = "mm" }, FalseAlarms = 30, ProvisionalParts = 60 },
        "period" => new WatchSettings { Kind = "period", Window = "P1D", Periods = [2, 3, 85], FalseAlarms = 30, Most = 150 },
        "rate" => new WatchSettings { Kind = "rate", Window = "PT5M", Limit = 0.2m, Least = 10 },
        "parts" => new WatchSettings { Kind = "rate", Parts = 40, Limit = 0.2m, Least = 10 },
        "chart" => new WatchSettings { Kind = "rate", Window = "PT1M", Base = 10, Least = 5 },
        "groups" => new WatchSettings { Kind = "rate", Parts = 7, Base = 10 },
        "run" => new WatchSettings { Kind = "run", Fails = 2, Passes = 2 },
        "confidence" => new WatchSettings { Kind = "confidence", Parts = 5, Base = 10, Sigmas = 1 },
        _ => throw new ArgumentException(kind),
    });
}
