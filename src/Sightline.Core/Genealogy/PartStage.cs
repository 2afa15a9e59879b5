using System.Text;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy;

/// <summary>Keeps the ways into the history: which inspections name a lot or a defect class, what was quarantined.</summary>
internal sealed class PartStage : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        foreach (var hand in step.Inspections)
        {
            Lots(hand, projections);
            if (!hand.Waited)
            {
                Defects(hand, projections);
            }
        }

        if (step.Continues)
        {
            return;
        }

        switch (step.Fact.Kind)
        {
            case FactKinds.Event:
                Event(step.Fact, projections);
                break;
            case FactKinds.Refused:
                Quarantine(step.Fact, projections);
                break;
            case FactKinds.Resubmitted:
                Resubmitted(step.Fact, projections);
                break;
            default:
                break;
        }
    }

    private static void Lots(InspectionInHand hand, SqliteDatabase db)
    {
        foreach (var (name, value) in hand.Relinked?.Former.Values ?? new Dictionary<string, ContextValue>())
        {
            if (name.StartsWith(ContextNames.MaterialLot, StringComparison.Ordinal))
            {
                db.Prepare("DELETE FROM lots WHERE lot = ?1 AND position = ?2").Bind(1, value.Value).Bind(2, hand.Position).Execute();
            }
        }

        foreach (var (name, value) in hand.Context?.Values ?? new Dictionary<string, ContextValue>())
        {
            if (name.StartsWith(ContextNames.MaterialLot, StringComparison.Ordinal))
            {
                db.Prepare("INSERT INTO lots (lot, position) VALUES (?1, ?2) ON CONFLICT DO NOTHING").Bind(1, value.Value).Bind(2, hand.Position).Execute();
            }
        }
    }

    private static void Defects(InspectionInHand hand, SqliteDatabase db)
    {
        foreach (var defect in hand.Inspection.Defects ?? [])
        {
            db.Prepare("INSERT INTO defects (class, position) VALUES (?1, ?2) ON CONFLICT DO NOTHING").Bind(1, defect.Class).Bind(2, hand.Position).Execute();
        }
    }

    private static void Event(Fact fact, SqliteDatabase db)
    {
        using var body = SentJson.Parse(fact.Body);
        var root = body.RootElement;
        var serial = root.TryGetProperty("part", out var part) && part.ValueKind == JsonValueKind.Object ? Word(part, "serial") : null;
        db.Prepare("INSERT INTO events (position, type, at, source, serial, lot) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, fact.Position).Bind(2, Word(root, "type")).Bind(3, FactHash.Microseconds(fact.Times.ObservedAt!.Value)).Bind(4, fact.Source)
            .Bind(5, serial).Bind(6, Word(root, "lot")).Execute();
    }

    private static string? Word(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) ? EventText.Of(value) : null;

    /// <summary>Lists show why a message was refused without touching its bytes, which may be many.</summary>
    private static void Quarantine(Fact fact, SqliteDatabase db)
    {
        var why = fact.Body.AsSpan(0, Array.IndexOf(fact.Body, (byte)'\n'));
        db.Prepare("INSERT INTO quarantine (position, station, received_at, actor, why, origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, fact.Position).Bind(2, fact.Source.Length == 0 ? null : fact.Source).Bind(3, FactHash.Microseconds(fact.Times.ReceivedAt))
            .Bind(4, fact.Actor).Bind(5, Encoding.UTF8.GetString(why)).Bind(6, fact.Key).Execute();
    }

    private static void Resubmitted(Fact fact, SqliteDatabase db)
    {
        using var body = JsonDocument.Parse(fact.Body);
        var position = body.RootElement.TryGetProperty("position", out var stored) && stored.ValueKind == JsonValueKind.Number ? stored.GetInt64() : (long?)null;
        db.Prepare("UPDATE quarantine SET resubmitted = ?2, answered = ?3 WHERE position = ?1")
            .Bind(1, body.RootElement.GetProperty("quarantined").GetInt64()).Bind(2, position).Bind(3, body.RootElement.GetProperty("status").GetInt64()).Execute();
    }
}
