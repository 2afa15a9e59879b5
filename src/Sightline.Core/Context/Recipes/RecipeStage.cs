using System.Text.Json;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Context.Recipes;

/// <summary>
/// Keeps the versions of each recipe. A draft is a master record; approval, activation and retirement are facts of their own.
/// What a fact may not do by the state it meets is not done: whoever was first stands.
/// </summary>
internal sealed class RecipeStage(PlantModel plant) : IStage
{
    public void Load(SqliteDatabase projections) => plant.Recipes.Load(projections);

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        switch (step.Fact.Kind)
        {
            case FactKinds.Master when MasterSource.Split(step.Fact.Source) is (var kind, var recipe) && kind == MasterKind.Recipes.Name:
                Draft(step.Fact, recipe, projections);
                break;
            case FactKinds.Recipe:
                Change(step.Fact, projections);
                break;
            default:
                break;
        }
    }

    private static void Draft(Fact fact, string recipe, SqliteDatabase db)
    {
        var said = JsonSerializer.Deserialize(fact.Body, RecipeJson.Default.RecipeMaster)!;
        var version = RecipeDraft.VersionOf(said);
        var known = RecipeRows.Find(db, recipe, version);
        if (known is { State: not RecipeState.Draft })
        {
            return;
        }

        var who = ActorText.Parse(fact.Actor).Who;
        var draft = RecipeDraft.From(recipe, said, new RecipeStep(fact.Position, fact.Times.ReceivedAt, who, null), [.. (known?.Authors ?? []).Append(who).Distinct()]);
        RecipeRows.PutDraft(db, draft, said.Content);
    }

    private void Change(Fact fact, SqliteDatabase db)
    {
        var change = JsonSerializer.Deserialize(fact.Body, RecipeJson.Default.RecipeChange)!;
        if (RecipeRows.Find(db, change.Recipe, change.Version) is not { } version || RecipeLife.After(version.State, change.Act) is not { } state
            || (change.Act == RecipeLife.Approve && change.Draft != version.Drafted.Position))
        {
            return;
        }

        var step = new RecipeStep(fact.Position, fact.Times.ReceivedAt, change.By, change.Reason);
        if (change.Act == RecipeLife.Activate)
        {
            foreach (var before in RecipeRows.Of(db, change.Recipe).Where(v => v.State == RecipeState.Active))
            {
                Step(db, before, RecipeState.Retired, RecipeLife.Retire, step with { Reason = $"replaced by version {change.Version}" });
            }
        }

        Step(db, version, state, change.Act, step);
        SignatureRows.Put(db, change.Signature, fact.Position);
    }

    private void Step(SqliteDatabase db, RecipeVersion version, RecipeState state, string act, RecipeStep step)
    {
        var after = version with
        {
            State = state,
            Approved = act == RecipeLife.Approve ? step : version.Approved,
            Activated = act == RecipeLife.Activate ? step : version.Activated,
            Retired = act == RecipeLife.Retire ? step : version.Retired,
        };
        RecipeRows.PutStep(db, after, act, step);
        plant.Recipes.Put(after);
    }
}
