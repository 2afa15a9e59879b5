using Sightline.Model;
using Sightline.SystemTests.Connectors;

namespace Sightline.SystemTests.Sources;

/// <summary>Every kind of context source must pass these against the real thing.</summary>
public abstract class ContextSourceConformance
{
    protected abstract Task<ContextSourceRig> StartAsync();

    [Fact]
    public async Task What_is_there_at_first_is_told_with_its_identity_character_by_character()
    {
        await using var rig = await StartAsync();
        var (one, other) = (await rig.PutAsync(null, 5), await rig.PutAsync(null, 7m));

        var (orders, _) = await rig.ReadAllAsync(rig.Source, null);

        Assert.Equal((5m, 7m), (Quantity(orders[one]), Quantity(orders[other])));
        Assert.All([orders[one], orders[other]], order => Assert.False(string.IsNullOrEmpty((string?)order.Members["product"])));
    }

    [Fact]
    public async Task When_nothing_changed_nothing_is_told_and_the_cursor_stays()
    {
        await using var rig = await StartAsync();
        await rig.PutAsync(null, 5);
        var (_, cursor) = await rig.ReadAllAsync(rig.Source, null);

        var (orders, after) = await rig.ReadAllAsync(rig.Source, cursor);

        Assert.Empty(orders);
        Assert.Equal(cursor, after);
    }

    [Fact]
    public async Task A_change_is_told_after_the_cursor()
    {
        await using var rig = await StartAsync();
        var id = await rig.PutAsync(null, 5);
        var (_, cursor) = await rig.ReadAllAsync(rig.Source, null);
        await rig.PutAsync(id, 6);

        var (orders, after) = await rig.ReadAllAsync(rig.Source, cursor);

        Assert.Equal(6m, Quantity(orders[id]));
        Assert.NotEqual(cursor, after);
    }

    [Fact]
    public async Task Many_changes_in_one_instant_are_all_told_and_of_one_order_the_last()
    {
        await using var rig = await StartAsync();
        var (_, cursor) = await rig.ReadAllAsync(rig.Source, null);
        var ids = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            ids.Add(await rig.PutAsync(null, i + 1));
        }

        foreach (var id in ids)
        {
            await rig.PutAsync(id, 50);
        }

        await rig.PutAsync(ids[0], 60);
        var (orders, _) = await rig.ReadAllAsync(rig.Source, cursor);

        Assert.Equal([60m, .. Enumerable.Repeat(50m, 11)], ids.Select(id => Quantity(orders[id])));
    }

    [Fact]
    public async Task What_was_told_and_not_taken_is_told_again()
    {
        await using var rig = await StartAsync();
        var id = await rig.PutAsync(null, 5);
        await rig.ReadAllAsync(rig.Source, null, take: false);

        var (orders, _) = await rig.ReadAllAsync(rig.Source, null);

        Assert.Equal(5m, Quantity(orders[id]));
    }

    [Fact]
    public async Task After_a_restart_it_goes_on_from_the_cursor_and_misses_nothing_of_meanwhile()
    {
        await using var rig = await StartAsync();
        var id = await rig.PutAsync(null, 5);
        var (_, cursor) = await rig.ReadAllAsync(rig.Source, null);
        await rig.PutAsync(id, 6);
        var further = await rig.PutAsync(null, 8);

        var (orders, _) = await rig.ReadAllAsync(rig.Restarted(), cursor);

        Assert.Equal((6m, 8m), (Quantity(orders[id]), Quantity(orders[further])));
    }

    [Fact]
    public async Task A_system_that_is_away_is_said_to_be_away_and_costs_nothing()
    {
        await using var rig = await StartAsync();
        var id = await rig.PutAsync(null, 5);
        var (_, cursor) = await rig.ReadAllAsync(rig.Source, null);
        await rig.PutAsync(id, 6);
        await rig.GoAwayAsync();

        Assert.NotEmpty(Assert.IsType<ContextRead.Away>(await rig.Source.ReadAsync(cursor, TestContext.Current.CancellationToken)).Reason);
        Assert.IsType<ContextRead.Away>(await rig.Source.ReadAsync(cursor, TestContext.Current.CancellationToken));
        await rig.ReturnAsync();

        var (orders, _) = await rig.ReadAllAsync(rig.Source, cursor);
        Assert.Equal(6m, Quantity(orders[id]));
    }

    [Fact]
    public async Task A_look_that_is_stopped_throws_and_the_next_tells_everything()
    {
        await using var rig = await StartAsync();
        var id = await rig.PutAsync(null, 5);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Source.ReadAsync(null, stopped.Token));

        var (orders, _) = await rig.ReadAllAsync(rig.Source, null);
        Assert.Equal(5m, Quantity(orders[id]));
    }

    private static decimal Quantity(SourcedRecord order) => order.Members["quantity"]!.GetValue<decimal>();
}
