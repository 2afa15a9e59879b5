using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>Keeps what was done about each finding, and tells the target that a rule named.</summary>
internal sealed class ActedStage : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step is { Fact.Kind: FactKinds.RuleActed, Continues: false })
        {
            Take(step, projections);
        }
    }

    private static void Take(Step step, SqliteDatabase db)
    {
        var fact = step.Fact;
        var acted = JsonSerializer.Deserialize(fact.Body, ActingJson.Default.RuleActed)!;
        db.Prepare(
            "INSERT INTO finding_actions (finding, nr, what, at, fact, ref, upto, whom, outcome, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) " +
            "ON CONFLICT (finding, nr) DO UPDATE SET at = excluded.at, fact = excluded.fact, ref = coalesce(ref, excluded.ref), upto = excluded.upto, whom = excluded.whom, outcome = excluded.outcome, text = excluded.text")
            .Bind(1, acted.Finding).Bind(2, (long)acted.Nr).Bind(3, acted.What).Bind(4, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(5, fact.Position)
            .Bind(6, acted.Became == true ? fact.Position - 1 : (long?)null).Bind(7, acted.Upto).Bind(8, acted.Whom).Bind(9, acted.Outcome).Bind(10, acted.Text).Execute();
        if (acted is { What: RuleActions.Divert, Whom: not null })
        {
            PutAsk(db, fact, acted);
        }

        db.Prepare($"UPDATE findings SET done = (SELECT COUNT(*) FROM finding_actions a WHERE a.finding = id AND a.outcome <> '{ActionOutcomes.Asked}') WHERE id = ?1").Bind(1, acted.Finding).Execute();
        if (acted is { What: RuleActions.Notify, Outcome: ActionOutcomes.Done, Whom: { } target } && FindingTold.Of(db, fact, acted) is { } told)
        {
            step.Told.Add(new ToldInHand(fact.Position, told) { Addressed = new Model.TargetName(target) });
        }
    }

    /// <summary>What was asked for the parts until one, and the answer to it. Where a fact does not say until which, it was all that were known.</summary>
    private static void PutAsk(SqliteDatabase db, Fact fact, RuleActed acted) => db.Prepare(
        "INSERT INTO finding_asks (finding, nr, upto, at, outcome, text) " +
        "VALUES (?1, ?2, coalesce(?3, (SELECT MAX(r.record) FROM finding_records r WHERE r.finding = ?1 AND r.record < ?7), 0), ?4, ?5, ?6) " +
        "ON CONFLICT (finding, nr, upto) DO UPDATE SET at = excluded.at, outcome = excluded.outcome, text = excluded.text")
        .Bind(1, acted.Finding).Bind(2, (long)acted.Nr).Bind(3, acted.Upto).Bind(4, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(5, acted.Outcome).Bind(6, acted.Text).Bind(7, fact.Position).Execute();
}
