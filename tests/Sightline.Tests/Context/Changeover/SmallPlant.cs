using System.Text.Json;
using Sightline.Context;
using Sightline.Context.Changeover;

namespace Sightline.Tests.Context.Changeover;

/// <summary>A moment of the small plant. Two are the same when everything that could follow is.</summary>
/// <param name="Body">The line's changeover as its rows hold it; null where it never had one.</param>
/// <param name="Order">The order that holds on the line: A or B.</param>
/// <param name="Actual">The recipe the station works with; null where it never said.</param>
/// <param name="Fresh">It said so after the recipe was sent.</param>
/// <param name="Passed">Challenge pieces have passed since the recipe was sent.</param>
/// <param name="SignedFor">Expected and actual that somebody signed an override for, until the station had the expected one.</param>
/// <param name="LastFact">Act of the newest fact.</param>
internal sealed record World(string? Body, string Order, string? Actual, bool Fresh, bool Passed, (string? Expected, string? Actual)? SignedFor, string? LastFact)
{
    public static readonly World Start = new(null, "A", null, false, false, null, null);

    public ChangeoverRecord? Record => Body is null ? null : JsonSerializer.Deserialize(Body, ChangeoverJson.Default.ChangeoverRecord);
}

/// <summary>One line with one station and two orders, as small as a plant can be and still get everything wrong.</summary>
internal sealed record SmallPlant(LinePolicy Policy, string? RecipeOfB, bool Challenges)
{
    private static readonly DateTimeOffset s_sent = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    public static IEnumerable<SmallPlant> All() =>
        from blocks in (bool[])[false, true]
        from items in (string[][])[[], ["parts"], ["parts", "trays"]]
        from approval in (bool[])[false, true]
        from reports in (bool[])[false, true]
        from recipeOfB in (string?[])["R-B", "R-A", null]
        from challenges in (bool[])[false, true]
        select new SmallPlant(new LinePolicy(blocks, items, approval, reports, null), recipeOfB, challenges);

    public string? ExpectedOf(string order) => order == "A" ? "R-A" : RecipeOfB;

    public ChangeoverState StateOf(World world) => ChangeoverRules.Now(world.Record, Now(world));

    public bool Allowed(World world) => !ChangeoverRules.Reasons(world.Record, Now(world)).Any(r => r.Blocks);

    /// <summary>Everything that can happen next. What is refused or changes nothing leads nowhere else.</summary>
    public IEnumerable<(string Step, World To)> Steps(World world) => StepsOf(world).Select(s => (s.Step, Plain(s.To)));

    private IEnumerable<(string Step, World To)> StepsOf(World world)
    {
        foreach (var recipe in (string[])["R-A", "R-B", "R-X"])
        {
            yield return ($"report {recipe}", Report(world, recipe));
        }

        yield return ("order by the MES", world with { Order = world.Order == "A" ? "B" : "A" });
        yield return ("challenge passes", world with { Passed = true });
        yield return ("challenge fails", world with { Passed = false });
        foreach (var by in (string[])["anna", "bert"])
        {
            yield return ("approve", Act(world, new ChangeoverWish(ChangeoverActs.Approve, by)));
            foreach (var item in Policy.Clearance)
            {
                yield return ("clear", Act(world, new ChangeoverWish(ChangeoverActs.Clear, by, item)));
            }
        }

        foreach (var act in (string[])[ChangeoverActs.Request, ChangeoverActs.Confirm, ChangeoverActs.Cancel, ChangeoverActs.Override])
        {
            yield return (act, Act(world, new ChangeoverWish(act, "anna")));
        }
    }

    private LineNow Now(World world)
    {
        var expected = ExpectedOf(world.Order) is { } recipe ? new RecipeName { Id = recipe } : null;
        var actual = world.Actual is { } used ? new RecipeName { Id = used } : null;
        return new LineNow(Policy, [new StationRecipe("S", expected, actual, actual is null ? null : s_sent.AddMinutes(world.Fresh ? 1 : -1))], !Challenges || world.Passed);
    }

    private World Report(World world, string recipe)
    {
        var said = world with { Actual = recipe, Fresh = true };
        return ExpectedOf(world.Order) != recipe ? said : said with { SignedFor = null, Body = Kept(world.Record?.Uncovered("S")) };
    }

    private World Act(World world, ChangeoverWish wish)
    {
        var record = world.Record;
        if (ChangeoverRules.Decide(record, Now(world), wish) is not ChangeoverDecision.Goes goes)
        {
            return world;
        }

        var asks = wish.Act == ChangeoverActs.Request;
        var other = world.Order == "A" ? "B" : "A";
        var begins = ChangeoverRules.BeginsSegment(asks ? null : record, goes);
        var move = new ChangeoverMove
        {
            N = asks ? 2 : 1,
            Act = wish.Act,
            By = wish.By,
            Item = wish.Item,
            WorkOrder = asks ? other : null,
            Clearance = asks ? Policy.Clearance : null,
            Approval = asks && Policy.Approval,
            Shown = Now(world).Stations,
            Before = begins ? new Dictionary<string, string?> { ["workOrder"] = world.Order } : null,
            Old = new ChangeoverSide { State = goes.From },
            New = new ChangeoverSide { State = goes.To, Segment = begins ? "segment" : null },
        };
        var after = ChangeoverRecord.After(asks ? null : record, "L", move, 1, s_sent);
        var order = begins ? (asks ? other : record!.WorkOrder!) : wish.Act == ChangeoverActs.Cancel && record?.Before is { } before ? before["workOrder"]! : world.Order;
        return world with
        {
            Body = Kept(after),
            Order = order,
            Fresh = !begins && world.Fresh,
            Passed = !begins && world.Passed,
            SignedFor = wish.Act == ChangeoverActs.Override ? (ExpectedOf(world.Order), world.Actual) : asks ? null : world.SignedFor,
            LastFact = after.Moves[^1].Act,
        };
    }

    /// <summary>What no rule looks at any more makes no other world: numbers and moves, the clearance once the recipe is sent, and all but the covers of one that is over.</summary>
    private static string? Kept(ChangeoverRecord? record)
    {
        if (record is null)
        {
            return null;
        }

        var kept = record with { N = 1, By = "", Moves = [], Covers = [.. record.Covers.Select(c => c with { Since = null })] };
        if (!ChangeoverTable.IsOpen(record.State) || ChangeoverTable.IsSent(record.State))
        {
            kept = kept with { Clearance = [], Approval = false, ApprovedBy = null };
        }

        if (!ChangeoverTable.IsOpen(record.State))
        {
            kept = kept with { WorkOrder = null, Before = null, Segment = null, SentAt = null, SentPosition = null, RequestedBy = "" };
        }

        return JsonSerializer.Serialize(kept, ChangeoverJson.Default.ChangeoverRecord);
    }

    /// <summary>Whether the station reported since, and whether pieces passed, is of no matter where nobody asks.</summary>
    private World Plain(World world) => world with
    {
        Fresh = world.Fresh && world.Record is { } sent && ChangeoverTable.IsSent(sent.State),
        Passed = Challenges && world.Passed && world.Record is { } open && ChangeoverTable.IsSent(open.State),
        SignedFor = world.Record?.State == ChangeoverState.Overridden ? world.SignedFor : null,
        LastFact = world.Record?.State == ChangeoverState.Overridden ? world.LastFact : null,
    };
}
