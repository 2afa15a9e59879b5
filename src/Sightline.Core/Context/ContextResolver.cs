using Sightline.Buffering;
using Sightline.Context.Timelines;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>Says what was being made at a station at a moment, and freezes it. For the journey's thread; the caller holds the plant's lock.</summary>
internal sealed class ContextResolver(PlantModel plant, TimelineTable timelines)
{
    private readonly ContextIntervals _intervals = new();
    private readonly FrozenContexts _frozen = new();

    /// <summary>From when on a context holds.</summary>
    public static DateTimeOffset ValidFrom(Fact context) => context.Times.ObservedAt ?? context.Times.ReceivedAt;

    public void Load(SqliteDatabase projections)
    {
        _intervals.Forget();
        _frozen.Load(projections);
    }

    /// <summary>A station's intervals have changed.</summary>
    public void Forget(string station) => _intervals.Forget(station);

    /// <summary>What holds around a station, each place asked for by name.</summary>
    public static Surroundings Around(string station, StationMaster? known, Func<string, PlaceMoment> at) => new(
        at(Places.Station(station)),
        known?.Line is { } line ? at(Places.Line(line)) : PlaceMoment.Empty,
        known?.Machine is { } machine ? at(Places.Machine(machine)) : PlaceMoment.Empty);

    /// <summary>What was being made at a station at a moment, frozen; or what is missing.</summary>
    public (BoundContext? Context, long? Id, Wait? Wait) Resolve(SqliteDatabase db, string station, string? named, DateTimeOffset moment, MatchMade? match)
    {
        var known = plant.Find<StationMaster>(MasterKind.Stations, station);
        var believed = known?.Record.WorkOrderFrom == "message" ? named : null;
        var interval = _intervals.At(db, station, moment);
        var shift = plant.Shifts.At(moment, known?.Record.Line);
        var around = Around(station, known?.Record, place => timelines.At(db, place, moment));
        var key = new FrozenContexts.Key(
            station, interval?.Position ?? 0, believed, shift?.Id, shift?.Day ?? default, plant.Version, plant.Recipes.SpanOf(moment), match?.Position ?? 0, around.Station.Key, around.Line.Key, around.Machine.Key);
        if (!_frozen.TryFind(key, out var frozen))
        {
            var binding = ContextBinder.Bind(plant, station, interval, around, moment, believed, match: match);
            if (binding.Context is not { } context)
            {
                return (null, null, binding.Wait);
            }

            frozen = (context, _frozen.Freeze(db, key, context));
        }

        return match is null && known?.Record.WorkOrderDiffers == OrderPolicies.Park && Disagreement(station, named, frozen.Context, moment) is { } differs
            ? (null, null, differs)
            : (frozen.Context, frozen.Id, null);
    }

    /// <summary>What a record waits for whose station names another order than its context does; null where both agree or one is silent.</summary>
    private static Wait? Disagreement(string station, string? named, BoundContext context, DateTimeOffset moment) =>
        named is not null && context[ContextNames.WorkOrder] is { } known && known != named
            ? new Wait($"differs:{station}", $"Station '{station}' at {Rfc3339.Write(moment)} says it made '{named}', and its context says '{known}'. Match the record with the order it belongs to, or correct the context; it is then matched by itself.")
            : null;
}
