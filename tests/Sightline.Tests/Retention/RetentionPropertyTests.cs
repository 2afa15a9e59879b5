using FsCheck;
using FsCheck.Fluent;
using Sightline.Retention;

namespace Sightline.Tests.Retention;

/// <summary>What a preview shows is what a pass then does, on random courses of a plant, and both are what a naive model says.</summary>
public sealed class RetentionPropertyTests
{
    [Fact]
    public void A_pass_removes_exactly_what_the_preview_showed_and_nothing_that_is_needed() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(12), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
            RunAsync(seed).GetAwaiter().GetResult()));

    private static async Task<bool> RunAsync(int seed)
    {
        var random = new Random(seed);
        await using var plant = await RetentionPlant.SeededAsync();
        var naive = new NaiveRetention(plant, random);
        for (var round = 0; round < 3; round++)
        {
            for (var step = 0; step < 25; step++)
            {
                await naive.StepAsync();
            }

            var at = plant.Now + TimeSpan.FromDays(random.Next(0, 300) * random.Next(0, 3));
            var expected = naive.Goes(at);
            var preview = plant.Planner.Page(at, i => i.Goes, 0, int.MaxValue, default).Select(i => i.Sha256).ToHashSet();
            Assert.True(expected.SetEquals(preview), $"At {at}, as of {plant.Now}: {naive.Explain(expected.Except(preview).Concat(preview.Except(expected)))}");

            var before = plant.Gone();
            var pass = await plant.RunAsync(at);
            var went = plant.Gone().Where(g => g.Value && !before[g.Key]).Select(g => g.Key).ToHashSet();
            Assert.Equal(expected.Order(StringComparer.Ordinal), went.Order(StringComparer.Ordinal));
            Assert.All(plant.Gone(), g => Assert.Equal(!g.Value, plant.IsHere(g.Key)));
            Assert.Equal((expected.Count, expected.Count, 0), (pass.Planned.Count, pass.Removed.Count, pass.Kept));
            Assert.Empty(plant.Planner.Page(at, i => i.Goes, 0, int.MaxValue, default));
        }

        return true;
    }
}
