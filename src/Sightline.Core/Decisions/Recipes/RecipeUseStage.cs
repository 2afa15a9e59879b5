using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Recipes;

/// <summary>
/// Flags each record that was judged by a recipe or a model that was not released at its exposure, and keeps for each station
/// what it works with since that is not. Its newest right record ends that. Nothing is stopped.
/// </summary>
internal sealed class RecipeUseStage(IApprovedRecipes recipes) : IStage
{
    private readonly Dictionary<string, StationUse> _stations = [];
    private readonly HashSet<string> _changed = [];

    public void Load(SqliteDatabase projections)
    {
        _stations.Clear();
        _changed.Clear();
        foreach (var (station, use) in RecipeUseRows.Read(projections))
        {
            _stations[station] = use;
        }
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        foreach (var hand in step.Inspections.Where(hand => hand.Context is not null))
        {
            var forgotten = hand.Relinked is not null && RecordFlagRows.Forget(hand, RecipeUse.Flags, ledger);
            var found = RecipeUse.Judge(hand.Inspection, hand.Context!, recipes, hand.CorrectedAt);
            foreach (var flag in found?.Flags ?? [])
            {
                RecordFlagRows.Add(hand, flag, ledger);
            }

            if (forgotten || found is { Flags.Count: > 0 })
            {
                RecordFlagRows.Write(projections, hand);
            }

            // One that is bound anew was counted when it was bound first.
            if (found is not null && hand.Relinked is null)
            {
                Keep(hand, found);
            }
        }
    }

    public void Finish(SqliteDatabase projections)
    {
        foreach (var station in _changed.Order(StringComparer.Ordinal))
        {
            RecipeUseRows.Write(projections, station, _stations[station]);
        }

        _changed.Clear();
    }

    private void Keep(InspectionInHand hand, RecipeJudged found)
    {
        var station = hand.Inspection.Station;
        if (!_stations.TryGetValue(station, out var use))
        {
            _stations[station] = use = new StationUse();
        }

        var at = FactHash.Microseconds(hand.CorrectedAt);
        if (found.Flags.Count == 0 ? use.Right(at) : use.Wrong(at, found, hand.Inspection.Model?.Name))
        {
            _changed.Add(station);
        }
    }
}
