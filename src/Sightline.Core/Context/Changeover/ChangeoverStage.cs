using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Changeover;

/// <summary>
/// Keeps how each line stands with its changeover, which recipe each station works with, and the times in which that was
/// another than the expected one. Comes after the context is bound, because that says what is expected.
/// </summary>
internal sealed class ChangeoverStage(PlantModel plant, StationRecipes recipes, MismatchWindows windows) : IStage
{
    /// <summary>Stations at which an override covers something, with their line: nearly always none.</summary>
    private readonly Dictionary<string, string> _covered = [];

    public void Load(SqliteDatabase projections)
    {
        recipes.Load(projections);
        windows.Load(projections);
        _covered.Clear();
        foreach (var record in ChangeoverRows.Newest(projections))
        {
            Remember(record);
        }
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (!step.Continues && step.Fact.Kind == FactKinds.ChangeoverMoved)
        {
            Move(step.Fact, projections);
        }
        else if (!step.Continues && RecipeReport.Of(step.Fact) is { } report)
        {
            Take(step.Fact, report, projections);
        }

        foreach (var hand in step.Inspections)
        {
            Take(step.Fact, hand, projections);
        }
    }

    public void Finish(SqliteDatabase projections) => recipes.Finish(projections);

    private void Move(Fact fact, SqliteDatabase db)
    {
        var move = JsonSerializer.Deserialize(fact.Body, ChangeoverJson.Default.ChangeoverMove)!;
        var record = ChangeoverRecord.After(ChangeoverRows.Newest(db, fact.Source), fact.Source, move, fact.Position, fact.Times.ReceivedAt);
        ChangeoverRows.Put(db, record, fact.Position);
        foreach (var station in _covered.Where(c => c.Value == record.Line).Select(c => c.Key).ToList())
        {
            _covered.Remove(station);
        }

        Remember(record);
    }

    private void Remember(ChangeoverRecord record)
    {
        foreach (var cover in record.Covers)
        {
            _covered[cover.Station] = record.Line;
        }
    }

    private void Take(Fact fact, RecipeReport report, SqliteDatabase db)
    {
        var at = FactHash.Microseconds(report.At);
        recipes.Reported(report.Station, report.Recipe, at, fact.Position);
        Compare(db, report.Station, LineOf(report.Station), at, fact, ExpectedRecipe.At(db, plant, report.Station, report.At), report.Recipe);
    }

    private void Take(Fact fact, InspectionInHand hand, SqliteDatabase db)
    {
        if (hand.MergedInto is not null || hand.Inspection.Purpose == InspectionPurpose.Rehearsal)
        {
            return;
        }

        var at = FactHash.Microseconds(RecipeReport.Earlier(hand.CorrectedAt, hand.ReceivedAt));
        var own = hand.Inspection.Recipe is { Id: { } id } used ? new RecipeName { Id = id, Version = used.Version } : null;
        if (own is not null)
        {
            recipes.Used(db, hand.Inspection.Station, own, at, hand.Position);
        }

        Compare(db, hand.Inspection.Station, hand.Context?[ContextNames.Line], at, fact, ExpectedRecipe.Of(hand.Context), own ?? recipes.At(hand.Inspection.Station, at) ?? ExpectedRecipe.Reported(hand.Context));
    }

    private void Compare(SqliteDatabase db, string station, string? line, long at, Fact fact, RecipeName? expected, RecipeName? actual)
    {
        if (line is null || expected is null || actual is null)
        {
            return;
        }

        var sight = new MismatchWindows.Sight(station, line, at, fact);
        if (StationRecipe.Differ(expected, actual))
        {
            windows.Wrong(db, sight, expected, actual);
            return;
        }

        windows.Right(db, sight);
        if (_covered.Remove(station, out var overridden) && ChangeoverRows.Newest(db, overridden) is { } record)
        {
            ChangeoverRows.Put(db, record.Uncovered(station), fact.Position);
        }
    }

    private string? LineOf(string station)
    {
        lock (plant.Gate)
        {
            return plant.Find<StationMaster>(MasterKind.Stations, station)?.Record.Line;
        }
    }
}
