using Sightline.Context;
using Sightline.Forwarding;
using Sightline.Genealogy;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Server.Pages.Parked;

/// <summary>Lists what is parked, from the same queries as the API: records that wait, and parked deliveries.</summary>
internal sealed class ParkedList(DeliveryDesk desk, RecordList records, CandidateQuery candidates, IHoldTimes holds, TimeProvider time)
{
    /// <summary>Everything, newest record first; the deliveries of one record stand together.</summary>
    public (IReadOnlyList<ParkedItem> Items, string? Cursor) All(Caller caller, long before, int limit, bool? late)
    {
        var (known, now) = (holds.Read(), time.GetUtcNow());
        var rows = records.Page(new RecordFilter { State = RecordStates.Parked, Stations = caller.Stations, Late = late is { } wanted ? new LateFilter(wanted, known, now) : null }, before, limit);
        var deliveries = desk.Of(rows.Where(r => r.WaitsFor is null).Select(r => r.Position)).ToLookup(d => d.Position);
        var found = Candidates(rows);
        var items = rows.SelectMany(row => row.WaitsFor is not null
            ? [Of(row, found)]
            : deliveries[row.Position].Where(d => d.State == "parked" && caller.Targets.Holds(d.Target)).Select(Of));
        return ([.. items], rows.Count == limit ? rows[^1].Position.ToString() : null);
    }

    /// <summary>One group, newest first; null when the cursor is of no list.</summary>
    public (IReadOnlyList<ParkedItem> Items, string? Cursor)? In(ParkedGroup group, Caller caller, string? cursor, int limit)
    {
        if (group.Kind == "delivery")
        {
            if (cursor is not null && DeliveryDesk.Split(cursor) is null)
            {
                return null;
            }

            var found = desk.List(new DeliveryFilter(group.For, RecordStates.Parked, caller.Stations, caller.Targets), cursor, limit);
            return ([.. found.Select(Of)], found.Count == limit ? found[^1].Id : null);
        }

        var before = long.MaxValue;
        if (cursor is not null && !long.TryParse(cursor, out before))
        {
            return null;
        }

        var rows = records.Page(new RecordFilter { State = RecordStates.Parked, WaitsFor = $"{group.Kind}:{group.For}", Stations = caller.Stations }, before, limit);
        var candidatesOf = Candidates(rows);
        return ([.. rows.Select(row => Of(row, candidatesOf))], rows.Count == limit ? rows[^1].Position.ToString() : null);
    }

    /// <summary>Those of these ids that are parked and in scope. The others have gone on in the meantime, or are none of the caller's.</summary>
    public IReadOnlyList<ParkedItem> These(IEnumerable<string> ids, Caller caller) => [.. ids.Distinct(StringComparer.Ordinal).Select(id => One(id, caller)).OfType<ParkedItem>()];

    private ParkedItem? One(string id, Caller caller) => long.TryParse(id, out var position)
        ? records.At(position) is { State: "parked", WaitsFor: not null } row && caller.Stations.Holds(row.Station) ? Of(row, Candidates([row])) : null
        : desk.Find(id) is { State: "parked" } delivery && caller.Stations.Holds(delivery.Station) && caller.Targets.Holds(delivery.Target) ? Of(delivery) : null;

    private IReadOnlyDictionary<long, IReadOnlyList<Candidate>> Candidates(IReadOnlyList<RecordRow> rows) =>
        candidates.Of(rows.Where(r => r.WaitsFor is not null).Select(r => r.Position));

    private ParkedItem Of(RecordRow row, IReadOnlyDictionary<long, IReadOnlyList<Candidate>> found)
    {
        var colon = row.WaitsFor!.IndexOf(':', StringComparison.Ordinal);
        return new ParkedItem(
            row.Position.ToString(), row.Position, row.Station, row.Id, row.Serial ?? row.Batch, row.WaitsFor[..colon], row.WaitsFor[(colon + 1)..], row.Reason, row.ReceivedAt,
            time.GetUtcNow() - row.ReceivedAt > holds.Read().OfStation(row.Station), found.GetValueOrDefault(row.Position, []));
    }

    private ParkedItem Of(DeliveryView delivery)
    {
        var since = delivery.EndedAt ?? delivery.CreatedAt;
        return new ParkedItem(
            delivery.Id, delivery.Position, delivery.Station, delivery.InspectionId, delivery.Serial ?? delivery.Batch, "delivery", delivery.Target, delivery.Reason, since,
            time.GetUtcNow() - since > holds.Read().OfTarget(delivery.Target), []);
    }
}
