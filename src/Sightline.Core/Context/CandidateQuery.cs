using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>
/// What a parked record may belong to, best first: what ran at its station and its line around its moment, what is spelt nearly
/// like the unknown, what makes its batch or uses its recipe, and what its part belongs to elsewhere. The same facts give the
/// same list.
/// </summary>
internal sealed class CandidateQuery(PlantModel plant, IFactSource journal, ProjectionReader projections)
{
    private static readonly long s_day = TimeSpan.FromDays(1).Ticks / TimeSpan.TicksPerMicrosecond;

    private OrderBook _book = new(-1, new Dictionary<string, (WorkOrderMaster, long)>(), new Dictionary<string, StationMaster>());

    /// <summary>Candidates of each of these records; none for one that waits for no context.</summary>
    public IReadOnlyDictionary<long, IReadOnlyList<Candidate>> Of(IEnumerable<long> positions)
    {
        var book = Volatile.Read(ref _book);
        if (book.Version != plant.Version)
        {
            Volatile.Write(ref _book, book = plant.Orders());
        }

        return projections.Read(db => positions.Distinct().ToDictionary(position => position, position => Of(db, position, book)));
    }

    private IReadOnlyList<Candidate> Of(SqliteDatabase db, long position, OrderBook book)
    {
        if (Waiting(db, position) is not { } record)
        {
            return [];
        }

        var inspection = InspectionInHand.From(journal.At(position)!, waited: true).Inspection;
        var list = new CandidateList(book);
        var interval = Around(db, record.Station, record.At, list, "", 1);
        Spelling(record, inspection, book, list);
        Contents(inspection, interval, book, list);
        Relatives(db, position, inspection.Part, list);
        Line(db, record, book, list);
        return list.Best();
    }

    private static (string Station, long At, string WaitsFor)? Waiting(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare("SELECT station, corrected_at, waits_for FROM inspections WHERE position = ?1 AND state = 2 AND waits_for IS NOT NULL").Bind(1, position).Query();
        return rows.Read() ? (rows.Text(0), rows.Int64(1), rows.Text(2)) : null;
    }

    /// <summary>What a station made at the moment, before and after. Returns the context that covers the moment.</summary>
    private static StationContext? Around(SqliteDatabase db, string station, long at, CandidateList list, string whichIs, double weight)
    {
        StationContext? covering = null;
        using (var rows = db.Prepare("SELECT valid_from, body FROM station_context WHERE station = ?1 AND valid_from <= ?2 ORDER BY valid_from DESC, position DESC LIMIT 5").Bind(1, station).Bind(2, at).Query())
        {
            for (var until = at; rows.Read() && at - until < s_day; until = rows.Int64(0))
            {
                var context = JsonSerializer.Deserialize(rows.Span(1), ContextJson.Default.StationContext)!;
                if (covering is null)
                {
                    covering = context;
                    list.Order(context.WorkOrder, 0.7 * weight, $"was being made at station {station}{whichIs} at that moment");
                }
                else
                {
                    list.Order(context.WorkOrder, Near(at - until) * weight, $"was made at station {station}{whichIs} until {Text(until)}");
                }
            }
        }

        using var next = db.Prepare("SELECT valid_from, body FROM station_context WHERE station = ?1 AND valid_from > ?2 ORDER BY valid_from, position DESC LIMIT 2").Bind(1, station).Bind(2, at).Query();
        while (next.Read() && next.Int64(0) - at < s_day)
        {
            var context = JsonSerializer.Deserialize(next.Span(1), ContextJson.Default.StationContext)!;
            list.Order(context.WorkOrder, Near(next.Int64(0) - at) * weight, $"was made at station {station}{whichIs} from {Text(next.Int64(0))} on");
        }

        return covering;
    }

    private static void Spelling((string Station, long At, string WaitsFor) record, Inspection inspection, OrderBook book, CandidateList list)
    {
        var unknown = record.WaitsFor.StartsWith("order:", StringComparison.Ordinal) ? record.WaitsFor["order:".Length..] : null;
        foreach (var wanted in ((string?[])[unknown, inspection.WorkOrder]).OfType<string>().Distinct())
        {
            list.Order(wanted, 0.85, "is the order that the station itself names");
            var folded = Likeness.Folded(wanted);
            foreach (var (id, known, _) in book.Newest)
            {
                if (Likeness.Of(wanted, folded, id, known) is { } like)
                {
                    list.Order(id, like.Score, $"its id {like.Why}: '{wanted}'");
                }
            }
        }
    }

    /// <summary>Batch, recipe, product and lots: as the record names them, or the context that names no order.</summary>
    private static void Contents(Inspection inspection, StationContext? interval, OrderBook book, CandidateList list)
    {
        if (inspection.Part.Batch is { } batch)
        {
            All(o => o.Batch == batch, 0.6, $"makes batch {batch}, which the record names");
        }

        if (inspection.Recipe?.Id is { } recipe)
        {
            All(o => o.Recipe?.Id == recipe, 0.3, $"is inspected by recipe {recipe}, which judged the part");
        }

        if (interval?.Product is { } product)
        {
            All(o => o.Product == product, 0.25, $"makes product {product}, which the station was making");
        }

        foreach (var lot in interval?.MaterialLots ?? [])
        {
            All(o => o.MaterialLots?.Contains(lot) == true, 0.4, $"is made of lot {lot}, which was loaded");
        }

        void All(Func<WorkOrderMaster, bool> holds, double score, string why)
        {
            foreach (var id in book.Where(holds))
            {
                list.Order(id, score, why);
            }
        }
    }

    /// <summary>What other records of the same part or batch belong to.</summary>
    private static void Relatives(SqliteDatabase db, long position, PartIdentity part, CandidateList list)
    {
        Bound("serial", part.Serial, 0.8, $"other inspections of part {part.Serial} belong to it");
        Bound("batch", part.Batch, 0.5, $"other inspections of batch {part.Batch} belong to it");

        void Bound(string column, string? value, double score, string why)
        {
            if (value is null)
            {
                return;
            }

            using var rows = db.Prepare($"SELECT work_order FROM inspections WHERE {column} = ?1 AND position <> ?2 AND work_order IS NOT NULL ORDER BY position DESC LIMIT 100").Bind(1, value).Bind(2, position).Query();
            while (rows.Read())
            {
                list.Order(rows.Text(0), score, why);
            }
        }
    }

    /// <summary>The other stations of the line; and of an unknown station those that are spelt nearly like it.</summary>
    private static void Line(SqliteDatabase db, (string Station, long At, string WaitsFor) record, OrderBook book, CandidateList list)
    {
        if (book.Stations.GetValueOrDefault(record.Station) is { } known)
        {
            foreach (var other in book.Stations.Where(s => known.Line is not null && s.Value.Line == known.Line && s.Key != record.Station).Select(s => s.Key).Order(StringComparer.Ordinal))
            {
                Around(db, other, record.At, list, $" of the same line {known.Line}", 0.6);
            }

            return;
        }

        foreach (var id in book.Stations.Keys.Order(StringComparer.Ordinal))
        {
            if (Likeness.Of(record.Station, id) is { } like)
            {
                list.Station(id, like.Score, $"its id {like.Why}: '{record.Station}'");
                Around(db, id, record.At, list, $", which the unknown station '{record.Station}' resembles,", like.Score * 0.7);
            }
        }
    }

    private static double Near(long microseconds) => TimeSpan.FromMicroseconds(microseconds).TotalMinutes switch
    {
        <= 10 => 0.45,
        <= 60 => 0.35,
        _ => 0.2,
    };

    private static string Text(long moment) => Rfc3339.Write(FactHash.FromMicroseconds(moment));
}
