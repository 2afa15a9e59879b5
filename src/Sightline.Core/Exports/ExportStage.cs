using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Exports;

/// <summary>
/// Says each record in the words of each target, by the map in use at that position of the journal. A newly published map
/// takes up by itself what the one before could not say.
/// </summary>
internal sealed class ExportStage(Maps maps, IJournal journal) : IStage
{
    public void Load(SqliteDatabase projections)
    {
        maps.Clear();
        using var rows = projections.Prepare("SELECT target, body FROM maps ORDER BY position").Query();
        while (rows.Read())
        {
            Take($"maps/{rows.Text(0)}.json", rows.Text(1));
        }
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        foreach (var hand in step.Inspections)
        {
            if (hand.Context is not null)
            {
                TranslateForAll(hand, hand.Waited ? Verdicts.Of(projections, hand.Position) : null);
            }
        }

        foreach (var told in step.Told)
        {
            TranslateForAll(told);
        }

        if (step.Fact.Kind == FactKinds.Map)
        {
            Publish(step, projections);
        }
        else if (step.Fact.Kind == FactKinds.DeliveryRetried)
        {
            Again(step, projections);
        }
        else if (step is { Fact.Kind: FactKinds.Review, Continues: false })
        {
            Judged(step, projections);
        }
    }

    /// <summary>Says a record in the words of each target.</summary>
    /// <param name="hand">The record.</param>
    /// <param name="word">What a person said of it.</param>
    private void TranslateForAll(InspectionInHand hand, PersonsWord? word)
    {
        var record = new InspectionForExport(hand.Inspection, hand.Context!, hand.InspectedAt, hand.Position).By(word);
        foreach (var plan in maps.All)
        {
            if (hand.OnlyFor is null || hand.OnlyFor == plan.Target)
            {
                hand.Translations.Add((plan.Target, plan.Version, plan.Translate(record)));
            }
        }
    }

    private void TranslateForAll(ToldInHand hand)
    {
        foreach (var plan in maps.All)
        {
            if (hand.OnlyFor is null || hand.OnlyFor == plan.Target)
            {
                hand.Translations.Add((plan.Target, plan.Version, plan.Translate(hand.Fact)));
            }
        }
    }

    private void Publish(Step step, SqliteDatabase db)
    {
        var target = new TargetName(step.Fact.Source);
        if (!step.Continues)
        {
            var text = Encoding.UTF8.GetString(step.Fact.Body);
            Take($"maps/{target}.json", text);
            var plan = maps.For(target)!;
            db.Prepare("INSERT INTO maps (target, position, version, sha256, published_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                .Bind(1, target.Value).Bind(2, step.Fact.Position).Bind(3, plan.Version).Bind(4, plan.Sha256)
                .Bind(5, FactHash.Microseconds(step.Fact.Times.RecordedAt)).Bind(6, text).Execute();
        }

        var parked = ParkedByMap(db, target.Value, maps.For(target)!.Version);
        foreach (var position in parked)
        {
            Take(step, db, position, target);
        }

        step.HasMore |= parked.Count == Step.MostAtOnce;
    }

    /// <summary>A person sends a parked delivery again: by today's map, because the map is what was corrected.</summary>
    private void Again(Step step, SqliteDatabase db)
    {
        using var body = JsonDocument.Parse(step.Fact.Body);
        var position = body.RootElement.GetProperty("position").GetInt64();
        Take(step, db, position, new TargetName(step.Fact.Source));
    }

    private void Take(Step step, SqliteDatabase db, long position, TargetName target)
    {
        if (ToldAt(db, position) is { } told)
        {
            var again = new ToldInHand(position, told, target);
            TranslateForAll(again);
            step.Told.Add(again);
            return;
        }

        var hand = InspectionInHand.From(journal.At(position)!, waited: true, onlyFor: target);
        using (var rows = db.Prepare("SELECT c.id, c.body, i.flags FROM inspections i JOIN contexts c ON c.id = i.context_id WHERE i.position = ?1").Bind(1, position).Query())
        {
            if (!rows.Read())
            {
                return;
            }

            (hand.ContextId, hand.Context) = (rows.Int64(0), BoundContext.FromJson(rows.Span(1)));
            hand.Noticed(rows.NullableText(2)?.Split(' ') ?? []);
        }

        TranslateForAll(hand, Verdicts.Of(db, position));
        step.Inspections.Add(hand);
    }

    /// <summary>Another fact than an inspection, as it was told; null where the position is an inspection's.</summary>
    private static ToldFact? ToldAt(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare("SELECT kind, subject, part_key, line, at, content FROM told WHERE position = ?1").Bind(1, position).Query();
        return rows.Read()
            ? new ToldFact(rows.Text(0), rows.Text(1), rows.Text(2), rows.NullableText(3), FactHash.FromMicroseconds(rows.Int64(4)), JsonNode.Parse(rows.Text(5))!.AsObject())
            : null;
    }

    /// <summary>A person judged: what a map had sent to one, or could not say, is said by their word.</summary>
    private void Judged(Step step, SqliteDatabase db)
    {
        var position = JsonSerializer.Deserialize(step.Fact.Body, ReviewJson.Default.ReviewBody)!.Position;
        if (Verdicts.Of(db, position) is null)
        {
            return;
        }

        var parked = new List<TargetName>();
        using (var rows = db.Prepare("SELECT target FROM outbox WHERE position = ?1 AND state = 2 AND fields IS NULL ORDER BY target").Bind(1, position).Query())
        {
            while (rows.Read())
            {
                parked.Add(new TargetName(rows.Text(0)));
            }
        }

        foreach (var target in parked)
        {
            Take(step, db, position, target);
        }
    }

    private static List<long> ParkedByMap(SqliteDatabase db, string target, string version)
    {
        var positions = new List<long>();
        using var rows = db.Prepare("SELECT position FROM outbox WHERE target = ?1 AND state = 2 AND fields IS NULL AND map_version <> ?2 ORDER BY position LIMIT ?3")
            .Bind(1, target).Bind(2, version).Bind(3, Step.MostAtOnce).Query();
        while (rows.Read())
        {
            positions.Add(rows.Int64(0));
        }

        return positions;
    }

    private void Take(string fileName, string text)
    {
        if (maps.Offer(fileName, text) is MapChange.Kept kept)
        {
            throw new InvalidDataException($"The journal holds a published map that this version does not read: {string.Join(" ", kept.Problems)}");
        }
    }
}
