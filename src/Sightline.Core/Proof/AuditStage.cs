using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Proof;

/// <summary>Keeps the index of who did what. The journal keeps the acts themselves; here is only how to find them.</summary>
internal sealed class AuditStage : IStage
{
    private long _latest;

    public void Load(SqliteDatabase projections) => _latest = projections.Scalar("SELECT latest FROM audit ORDER BY position DESC LIMIT 1");

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues || Auditable.Of(step.Fact) is not { } act)
        {
            return;
        }

        var fact = step.Fact;
        var actor = ActorText.Parse(fact.Actor);
        var at = FactHash.Microseconds(fact.Times.RecordedAt);
        _latest = Math.Max(_latest, at);
        projections.Prepare("INSERT INTO audit (position, at, latest, who, role, address, act, object, reason, count, previous) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
            .Bind(1, fact.Position).Bind(2, at).Bind(3, _latest).Bind(4, actor.Who).Bind(5, actor.Role).Bind(6, actor.From)
            .Bind(7, act.Act).Bind(8, act.Object).Bind(9, act.Reason).Bind(10, act.Count).Bind(11, Previous(fact, act, projections)).Execute();
    }

    private static long? Previous(Fact fact, Auditable act, SqliteDatabase db)
    {
        if (!Auditable.SaysTheWhole(fact.Kind))
        {
            return null;
        }

        // What a station makes is mostly said by machines, which is not audited: the interval that is replaced is what was there before.
        using var rows = fact.Kind == FactKinds.Context
            ? db.Prepare("SELECT position FROM station_context WHERE station = ?1 AND valid_from <= ?2 AND position < ?3 ORDER BY valid_from DESC, position DESC LIMIT 1")
                .Bind(1, fact.Source).Bind(2, FactHash.Microseconds(fact.Times.ObservedAt ?? fact.Times.ReceivedAt)).Bind(3, fact.Position).Query()
            : db.Prepare("SELECT position FROM audit WHERE object = ?1 AND act = ?2 ORDER BY position DESC LIMIT 1").Bind(1, act.Object).Bind(2, act.Act).Query();
        return rows.Read() ? rows.Int64(0) : null;
    }
}
