using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Decisions.PartMoves;
using Sightline.Decisions.Reviews;
using Sightline.Decisions.Rules;
using Sightline.Forwarding;
using Sightline.Genealogy;
using Sightline.Genealogy.Links;
using Sightline.Genealogy.Recalls;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Server.Api;
using Sightline.Storage;

namespace Sightline.Server.Histories;

/// <summary>How a story is asked for.</summary>
/// <param name="AsOf">As known at this position of the journal; null for now.</param>
/// <param name="Most">So many of the newest inspections in full.</param>
/// <param name="Whole">With what went in and out, and with recalls: these are of the plant, and belong to no station.</param>
internal sealed record StoryWish(long? AsOf = null, int Most = PartHistoryQuery.MostInspections, bool Whole = true);

/// <summary>
/// Tells a part's story from a node's files, whether the node runs or not. Whatever is read says by which fact it came, so that the
/// story as of a position is the story that was told then.
/// </summary>
internal sealed class PartStory(PartHistoryQuery history, RecordQuery records, EventQuery events, TraceQuery trace, ProjectionReader projections, IFactSource journal)
{
    private const int MostBeyond = 200;

    private readonly DeliveryHistory _deliveries = new(journal);
    private readonly RecordMoments _ofRecords = new(journal);
    private readonly PartMoments _ofParts = new(journal);

    /// <summary>The story of a part; null when nothing in scope names it.</summary>
    public ToldPart? Of(string part, Scope stations, Scope targets, StoryWish? asked = null)
    {
        var wish = asked ?? new StoryWish();
        var head = projections.Read(db => db.Scalar("SELECT position FROM checkpoint"));
        var asOf = Math.Min(wish.AsOf ?? head, head);
        var all = history.Of(part, asOf);
        var rows = all.Where(r => stations.Holds(r.Station)).ToList();
        var links = wish.Whole && all.Count == 0 ? LinksOf(part, asOf) : [];
        if (rows.Count == 0 && links.Count == 0)
        {
            return null;
        }

        var of = new Thing(all.Any(r => r.Serial == part) || links.Any(l => l.To == new Thing(ThingKind.Serial, part) || l.From == new Thing(ThingKind.Serial, part)) ? ThingKind.Serial : ThingKind.Batch, part);
        var inspections = rows.TakeLast(wish.Most).Select(row => Record(row.Position, targets, wish.AsOf is null ? null : asOf)!).ToList();
        var told = Known(new ToldPart(of, asOf, wish.AsOf is not null, rows, all.Count < PartHistoryQuery.MostInspections, inspections), all, wish.Whole);
        if (wish.AsOf is null)
        {
            told = told with { Holds = Held(of, part), Nonconformances = of.Kind == ThingKind.Serial ? Named(part, rows.LastOrDefault()?.Batch) : Named(null, part) };
        }

        return told with { Moments = MomentsOf(told, stations, targets, wish) };
    }

    /// <summary>One record in full, with its deliveries to the targets in scope; null when projections do not hold it.</summary>
    /// <param name="position">Which.</param>
    /// <param name="targets">Whose deliveries are shown.</param>
    /// <param name="asOf">As known at this position; null for now.</param>
    public RecordInFull? Record(long position, Scope targets, long? asOf = null)
    {
        if (records.At(position) is not { } record)
        {
            return null;
        }

        return projections.Read(db => asOf is { } then ? RecordThen(db, record.KnownAt(then), targets, then) : RecordNow(db, record, targets));
    }

    private RecordInFull RecordNow(SqliteDatabase db, FullRecord record, Scope targets)
    {
        var position = record.Row.Position;
        var sent = DeliveryDesk.Of(db, position).Where(d => targets.Holds(d.Target)).ToList();
        var part = record.Inspection.Part;
        var (holds, word) = (HoldQuery.Of(db, part.Serial, part.Batch), Verdicts.Of(db, position));
        return new RecordInFull(record, sent, Signatures(db, position, sent.Select(d => d.Id), long.MaxValue))
        {
            Merges = MergeQuery.Of(db, position), Holds = holds, Nonconformances = NonconformanceQuery.Of(db, part.Serial, part.Batch), Reviews = ReviewQuery.Of(db, position), Word = word,
            Next = record.Inspection.Purpose == InspectionPurpose.Production ? PartNext.Of(db, position, word?.Result ?? record.Row.Result, holds, record.Inspection.Part) : null,
            Moves = MovesOf(db, position, targets, long.MaxValue, record.Fact.Times.RecordedAt), Findings = FindingsOf(db, record, long.MaxValue),
        };
    }

    private RecordInFull RecordThen(SqliteDatabase db, FullRecord record, Scope targets, long asOf)
    {
        var position = record.Row.Position;
        var moves = MovesOf(db, position, targets, asOf, record.Fact.Times.RecordedAt);
        var sent = DeliveryDesk.Of(db, position).Where(d => moves.Any(m => m.Target == d.Target)).Select(d => Then(d, moves.Last(m => m.Target == d.Target))).ToList();
        var merges = MergeQuery.Of(db, position);
        return new RecordInFull(record, sent, Signatures(db, position, sent.Select(d => d.Id), asOf))
        {
            KnownAt = asOf, Moves = moves, Findings = FindingsOf(db, record, asOf), Word = Verdicts.At(db, position, asOf),
            Merges = new Merges(merges.Into is { } into && into.Position <= asOf ? into : null, [.. merges.From.Where(m => m.Position <= asOf)]),
            Reviews = [.. ReviewQuery.Of(db, position).Where(r => r.Position <= asOf).Select(r => r.UndoneBy > asOf ? r with { UndoneBy = null } : r)],
        };
    }

    /// <summary>As it stood after its newest move. What it said word by word is told of now only.</summary>
    private static DeliveryView Then(DeliveryView now, DeliveryMove move)
    {
        var waits = move.State == DeliveryHistory.Translated;
        return now with
        {
            State = waits ? "waiting" : move.State, MapVersion = move.MapVersion, Fields = null, Reason = move.Reason, Reference = move.Reference, EndedAt = waits ? null : move.At, EndedBy = move.By, ToldBefore = null,
        };
    }

    private static List<string> Signatures(SqliteDatabase db, long position, IEnumerable<string> deliveries, long asOf) =>
        [.. deliveries.Select(id => $"delivery:{id}").Append($"record:{position}").SelectMany(signed => SignatureRows.Of(db, signed, asOf)).Select(s => s.Body)];

    private IReadOnlyList<DeliveryMove> MovesOf(SqliteDatabase db, long position, Scope targets, long asOf, DateTimeOffset? recordedAt = null) =>
        [.. _deliveries.Of(db, position, asOf, recordedAt).Where(m => targets.Holds(m.Target))];

    /// <summary>A record that waited joins what was found when it is bound.</summary>
    private static List<(Finding Finding, long Since)> FindingsOf(SqliteDatabase db, FullRecord record, long asOf) => record.Bindings is not [{ } first, ..] ? [] :
        [.. FindingQuery.OfRecord(db, record.Row.Position).Where(f => !f.IsShadow).Select(f => (f, Math.Max(f.Position, first.Position))).Where(f => f.Item2 <= asOf)];

    /// <summary>What is known of the part besides its records, all as of one position.</summary>
    private ToldPart Known(ToldPart told, IReadOnlyList<RecordRow> all, bool whole)
    {
        var known = projections.Read(db =>
        {
            var links = whole ? LinkHistory.Of(db, told.Of, told.AsOf) : [];
            var stated = links.Where(l => l.To == told.Of && l.From.Kind == ThingKind.Lot && l.UndoneBy is null).Select(l => (Kind: HoldUnitKind.Lot, l.From.Key));
            var keys = KeysOf(told, all).Concat(stated).Distinct().ToList();
            return told with
            {
                KnownHolds = HoldHistory.Of(db, keys, told.AsOf),
                KnownNonconformances = NonconformanceHistory.Of(db, keys.Where(k => k.Kind != HoldUnitKind.Lot), told.AsOf),
                Recalls = whole ? RecallHistory.Of(db, told.Of, told.AsOf) : [],
                Links = links,
                Moves = whole ? [.. PartMoveQuery.MovesOf(db, told.Of.Kind == ThingKind.Serial ? HoldUnitKind.Serial : HoldUnitKind.Batch, told.Part).Where(m => m.Position <= told.AsOf)] : [],
            };
        });
        if (whole && MayHoldWithin(known) && trace.Of(new TraceAsked(told.Of, TraceWay.Back, told.AsOf, MostBeyond)) is { } back)
        {
            known = known with { Inner = projections.Read(db => InnerParts.Of(db, back, known.KnownHolds)) };
        }

        return known.Links.Any(l => l.From == told.Of && l.UndoneBy is null) ? known with { Beyond = Beyond(told) } : known;
    }

    /// <summary>Something was built into it, or some hold may name a lot that its lots came from. Most parts need not be traced for it.</summary>
    private bool MayHoldWithin(ToldPart known) =>
        known.Links.Any(l => l.To == known.Of && l.UndoneBy is null) || (known.Of.Kind == ThingKind.Serial && projections.Read(db => db.Scalar("SELECT EXISTS (SELECT 1 FROM hold_units WHERE kind = 2)")) != 0);

    /// <summary>What became of what the part is in now, where an event says so.</summary>
    private IReadOnlyList<TraceLink> Beyond(ToldPart told)
    {
        var further = trace.Of(new TraceAsked(told.Of, TraceWay.Forward, told.AsOf, MostBeyond))!;
        var sure = further.Forward.Where(t => t.Certainty == Certainty.Stated).Select(t => t.Thing).ToHashSet();
        return [.. further.Links.Where(l => sure.Contains(l.From) && sure.Contains(l.To) && l.Certainty == Certainty.Stated && l.Relation != Relations.Member).DistinctBy(l => (l.From, l.To, l.Position))];
    }

    /// <summary>The part itself, the batches it was seen with, the lots it was known to be made of.</summary>
    private static IEnumerable<(HoldUnitKind Kind, string Key)> KeysOf(ToldPart told, IReadOnlyList<RecordRow> all) =>
    [
        .. told.Of.Kind == ThingKind.Serial
            ? all.Select(r => r.Batch).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(b => (HoldUnitKind.Batch, b)).Prepend((HoldUnitKind.Serial, told.Part))
            : [(HoldUnitKind.Batch, told.Part)],
        .. told.Inspections.SelectMany(i => PartLots.In(i.Record.Context)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(l => (HoldUnitKind.Lot, l)),
    ];

    private List<StoryMoment> MomentsOf(ToldPart told, Scope stations, Scope targets, StoryWish wish)
    {
        var found = told.Inspections.SelectMany(_ofRecords.Of).Concat(RecordMoments.Loaded(told.Inspections)).ToList();
        found.AddRange(events.OfSerial(told.Part).Where(e => e.Position <= told.AsOf && stations.Holds(e.Source)).TakeLast(wish.Most).Select(PartMoments.Happened));
        found.AddRange(told.KnownHolds.SelectMany(_ofParts.Of).Concat(told.KnownNonconformances.SelectMany(_ofParts.Of)).Concat(told.Recalls.SelectMany(_ofParts.Of)));
        if (wish.Whole)
        {
            var moved = told.Moves.Select(m => m.Position).ToHashSet();
            found.AddRange(told.Moves.Select(PartMoments.Of));
            found.AddRange(told.Links.SelectMany(l => _ofParts.Of(l, told.Of).Where(m => m.What != StoryWords.WentInto || !moved.Contains(m.Position))));
            found.AddRange(told.Beyond.Where(l => l.Relation != Relations.Shipped || !moved.Contains(l.Position)).Select(PartMoments.Of));
            found.AddRange(ExceptionsOf(told));
        }

        // What targets were told of a hold or of a decision stands beside it.
        var acts = found.Where(m => m.What is StoryWords.Held or StoryWords.Released or StoryWords.NcrAdded or StoryWords.NcrMoved or StoryWords.Disposed or StoryWords.Conceded).Select(m => m.Position).Distinct().ToList();
        found.AddRange(acts.Count == 0 ? [] : projections.Read(db => acts.SelectMany(position => MovesOf(db, position, targets, told.AsOf).Select(m => RecordMoments.Moved(m, position, null, null))).ToList()));
        return [.. found.OrderBy(m => m.At).ThenBy(m => m.Position)];
    }

    private List<StoryMoment> ExceptionsOf(ToldPart told) => projections.Read(db =>
    {
        var kind = told.Of.Kind == ThingKind.Serial ? HoldUnitKind.Serial : HoldUnitKind.Batch;
        var found = PartMoveQuery.ExceptionsOf(db, kind, told.Part).Where(e => e.Position <= told.AsOf).Select(PartMoments.Of)
            .Concat(LinkExceptionQuery.Of(db, told.Of).Where(e => e.Position <= told.AsOf).Select(PartMoments.Of))
            .Select(m => m with { Withdrawn = LinkExceptionQuery.WithdrawalOf(db, m.Position, told.AsOf) }).ToList();
        return found.Concat(found.Where(m => m.Withdrawn is not null).DistinctBy(m => m.Withdrawn!.Position).Select(m => PartMoments.Of(m.Withdrawn!))).ToList();
    });

    /// <summary>Of a component that no station ever inspected.</summary>
    private IReadOnlyList<KnownLink> LinksOf(string part, long asOf) => projections.Read(db =>
        LinkHistory.Of(db, new Thing(ThingKind.Serial, part), asOf) is { Count: > 0 } ofSerial ? ofSerial : LinkHistory.Of(db, new Thing(ThingKind.Batch, part), asOf));

    private IReadOnlyList<PartHold> Held(Thing of, string part) => projections.Read(db => HoldQuery.Of(db, of.Kind == ThingKind.Serial ? part : null, part));

    private IReadOnlyList<PartNonconformance> Named(string? serial, string? batch) => projections.Read(db => NonconformanceQuery.Of(db, serial, batch));
}
