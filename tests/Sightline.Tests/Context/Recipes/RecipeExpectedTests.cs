using Sightline.Context;
using Sightline.Context.Recipes;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Recipes;

/// <summary>The recipe that was to be used, as of the moment of exposure.</summary>
public sealed class RecipeExpectedTests
{
    [Fact]
    public async Task The_active_recipe_of_product_and_station_is_expected_with_its_model_and_says_so()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.ActiveAsync("R-1", """{"version":"4","product":"P-1","station":"L1-AOI-1","model":{"name":"net","version":"2.3","sha256":"9F86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}}""");
        var version = node.Version("R-1", "4")!;

        var context = node.Context(await node.InspectAsync());

        Assert.Equal(new ContextValue("R-1", "recipe R-1", version.Activated!.Position), context.Values[ContextNames.RecipeExpected]);
        Assert.Equal(new ContextValue("4", "recipe R-1", version.Activated.Position), context.Values[ContextNames.RecipeVersionExpected]);
        Assert.Equal(new ContextValue("net", "recipe R-1", version.Drafted.Position), context.Values[ContextNames.ModelExpected]);
        Assert.Equal("2.3", context[ContextNames.ModelVersionExpected]);
        Assert.Equal("9F86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", context[ContextNames.ModelHashExpected]);
    }

    [Fact]
    public async Task What_order_or_station_context_names_goes_before_and_gets_its_active_version()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.ActiveAsync("R-1", """{"version":"4","product":"P-1"}""");
        await node.ActiveAsync("R-9", """{"version":"7"}""");
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1","recipe":{"id":"R-9"}}""");
        var order = node.Context(await node.InspectAsync());
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-1","validFrom":"2026-11-02T00:00:00Z","recipe":{"id":"R-1","version":"3"}}""");
        var station = node.Context(await node.InspectAsync());

        Assert.Equal(("R-9", "7"), (order[ContextNames.RecipeExpected], order[ContextNames.RecipeVersionExpected]));
        Assert.Equal(("work order WO-1", "recipe R-9"), (order.Values[ContextNames.RecipeExpected].Source, order.Values[ContextNames.RecipeVersionExpected].Source));
        Assert.Equal(("R-1", "3"), (station[ContextNames.RecipeExpected], station[ContextNames.RecipeVersionExpected]));
    }

    [Theory]
    [InlineData("any station", "P-1", "left", "R-PV")]
    [InlineData("any station", "P-1", "right", "R-P")]
    [InlineData("S-9", "P-1", "right", "R-PS")]
    [InlineData("S-9", "P-1", "left", "R-PV")]
    [InlineData("S-9", "P-2", null, "R-S")]
    [InlineData("any station", "P-2", null, null)]
    public async Task Of_several_the_one_that_names_the_most_is_taken_and_the_product_weighs_most(string station, string product, string? variant, string? expected)
    {
        await using var node = new Node();
        await node.ActiveAsync("R-NOBODY", """{"version":"1"}""");
        await node.ActiveAsync("R-P", """{"version":"1","product":"P-1"}""");
        await node.ActiveAsync("R-PV", """{"version":"1","product":"P-1","variant":"left"}""");
        await node.ActiveAsync("R-PS", """{"version":"1","product":"P-1","station":"S-9"}""");
        await node.ActiveAsync("R-S", """{"version":"1","station":"S-9"}""");

        Assert.Equal(expected, node.Get<PlantModel>().Recipes.ActiveFor(product, variant, station, node.Clock.GetUtcNow())?.Recipe);
    }

    [Fact]
    public async Task A_record_that_comes_late_gets_the_recipe_of_its_exposure()
    {
        await using var node = new Node();
        await node.SeedAsync();
        var before = node.Clock.GetUtcNow().AddMinutes(-1);
        await node.ActiveAsync("R-1", """{"version":"1","product":"P-1"}""");
        node.Clock.Advance(TimeSpan.FromHours(1));
        var first = node.Clock.GetUtcNow();
        node.Clock.Advance(TimeSpan.FromHours(1));
        await node.ActiveAsync("R-1", """{"version":"2","product":"P-1"}""");
        node.Clock.Advance(TimeSpan.FromHours(1));
        var second = node.Clock.GetUtcNow();
        await node.StepAsync("R-1", "2", RecipeLife.Retire, reason: "end of product");

        Assert.Null(await ExpectedAsync(before));
        Assert.Equal("1", await ExpectedAsync(first));
        Assert.Equal("2", await ExpectedAsync(second.AddSeconds(-1)));
        Assert.Null(await ExpectedAsync(second));

        async Task<string?> ExpectedAsync(DateTimeOffset at) => node.Context(await node.InspectAsync(at: Rfc3339.Write(at)))[ContextNames.RecipeVersionExpected];
    }
}
