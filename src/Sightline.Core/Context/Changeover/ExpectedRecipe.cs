using Sightline.Buffering;
using Sightline.Context.Timelines;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Changeover;

/// <summary>The recipe that a station should work with at a moment: what a record of it would be bound with.</summary>
internal static class ExpectedRecipe
{
    public static RecipeName? At(SqliteDatabase db, PlantModel plant, string station, DateTimeOffset moment)
    {
        var at = FactHash.Microseconds(moment);
        var interval = ContextIntervals.Lookup(db, station, at);
        lock (plant.Gate)
        {
            var known = plant.Find<StationMaster>(MasterKind.Stations, station)?.Record;
            var around = ContextResolver.Around(station, known, place => TimelineTable.Lookup(db, place, at));
            return Of(ContextBinder.Bind(plant, station, interval, around, moment, null, orderComesLater: true).Context);
        }
    }

    /// <summary>What a bound context expects.</summary>
    public static RecipeName? Of(BoundContext? context) => Name(context, ContextNames.RecipeExpected, ContextNames.RecipeVersionExpected);

    /// <summary>What the station had reported when the record was exposed.</summary>
    public static RecipeName? Reported(BoundContext? context) => Name(context, ContextNames.RecipeUsed, ContextNames.RecipeVersionUsed);

    private static RecipeName? Name(BoundContext? context, string id, string version) =>
        context?[id] is { } name ? new RecipeName { Id = name, Version = context[version] } : null;
}
