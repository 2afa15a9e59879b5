using System.Text;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Forwarding.Changes;

/// <summary>
/// Keeps change requests. A step that the state it meets does not allow, or that looked at an older state, is none: whoever
/// was first stands. What a used request allowed for a target is over when that target is set off or to shadow.
/// </summary>
internal sealed class ChangeStage : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // Everything is in the tables.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        if (step.Fact.Kind == FactKinds.ChangeMoved)
        {
            Move(step.Fact, projections);
        }
        else if (step.Fact.Kind == FactKinds.Target)
        {
            EndWith(step.Fact, projections);
        }
    }

    private static void Move(Fact fact, SqliteDatabase db)
    {
        var move = JsonSerializer.Deserialize(fact.Body, ChangesJson.Default.ChangeMove)!;
        var step = new ChangeStep(fact.Position, move.Act, fact.Times.ReceivedAt, move.By, move.Reason);
        if (move.Act == ChangeLife.Ask)
        {
            ChangeRows.Put(db, new ChangeRequest
            {
                Id = fact.Position,
                Kind = move.Kind ?? "",
                Of = fact.Source,
                State = ChangeState.Requested,
                Reason = move.Reason ?? "",
                Risk = move.Risk ?? "",
                Level = move.Level ?? "",
                Until = move.Until ?? fact.Times.ReceivedAt,
                Newest = fact.Position,
                Steps = [step],
            });
            return;
        }

        if (ChangeRows.Find(db, move.Change) is not { } request || move.Seen != request.Newest || ChangeLife.After(request.State, move.Act) is not { } after)
        {
            return;
        }

        // The fact in front of it changed the target.
        var used = move.Act == ChangeLife.Use ? TargetsPosition(db, request.Of) : request.UsedBy;
        ChangeRows.Move(db, request, after, step, move.Until ?? request.Until, used);
        SignatureRows.Put(db, move.Signature, fact.Position);
    }

    private static void EndWith(Fact fact, SqliteDatabase db)
    {
        if (TargetSettings.Read($"targets/{fact.Source}.json", Encoding.UTF8.GetString(fact.Body)).Settings?.Stage is not (TargetStages.Off or TargetStages.Shadow))
        {
            return;
        }

        foreach (var request in ChangeRows.In(db, ChangeKinds.TargetLive, ChangeState.Used).Where(r => r.Of == fact.Source))
        {
            var step = new ChangeStep(fact.Position, ChangeLife.End, fact.Times.ReceivedAt, ActorText.Parse(fact.Actor).Who, null);
            ChangeRows.Move(db, request, ChangeState.Ended, step, request.Until, request.UsedBy);
        }
    }

    private static long? TargetsPosition(SqliteDatabase db, string target)
    {
        using var rows = db.Prepare("SELECT position FROM targets WHERE name = ?1").Bind(1, target).Query();
        return rows.Read() ? rows.Int64(0) : null;
    }
}
