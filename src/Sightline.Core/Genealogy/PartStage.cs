using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy;

/// <summary>Keeps the ways into the history: which inspections name a lot or a defect class, which images are here, what was quarantined.</summary>
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
            case FactKinds.Image:
                Image(step.Fact, projections);
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

    private static void Image(Fact fact, SqliteDatabase db)
    {
        using var body = JsonDocument.Parse(fact.Body);
        db.Prepare("INSERT INTO images (sha256, position, stored_at, size, media_type) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING")
            .Bind(1, fact.Source).Bind(2, fact.Position).Bind(3, FactHash.Microseconds(fact.Times.RecordedAt))
            .Bind(4, body.RootElement.GetProperty("size").GetInt64()).Bind(5, body.RootElement.GetProperty("mediaType").GetString()).Execute();
    }

    private static void Quarantine(Fact fact, SqliteDatabase db)
    {
        var end = Array.IndexOf(fact.Body, (byte)'\n');
        using var why = JsonDocument.Parse(fact.Body.AsMemory(0, end));
        db.Prepare("INSERT INTO quarantine (position, station, status) VALUES (?1, ?2, ?3)")
            .Bind(1, fact.Position).Bind(2, fact.Source.Length == 0 ? null : fact.Source).Bind(3, why.RootElement.GetProperty("status").GetInt64()).Execute();
    }

    private static void Resubmitted(Fact fact, SqliteDatabase db)
    {
        using var body = JsonDocument.Parse(fact.Body);
        var position = body.RootElement.TryGetProperty("position", out var stored) && stored.ValueKind == JsonValueKind.Number ? stored.GetInt64() : (long?)null;
        db.Prepare("UPDATE quarantine SET resubmitted = ?2, answered = ?3 WHERE position = ?1")
            .Bind(1, body.RootElement.GetProperty("quarantined").GetInt64()).Bind(2, position).Bind(3, body.RootElement.GetProperty("status").GetInt64()).Execute();
    }
}
