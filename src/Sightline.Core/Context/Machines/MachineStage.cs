using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Machines;

/// <summary>Keeps what happened at each place by its moment, and since when each machine is in which state. Samples are not among it.</summary>
internal sealed class MachineStage : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Fact.Kind != FactKinds.Event || step.Continues)
        {
            return;
        }

        using var body = SentJson.Parse(step.Fact.Body);
        var (sent, at) = (body.RootElement, FactHash.Microseconds(step.Fact.Times.ObservedAt!.Value));
        var type = EventText.Of(sent.GetProperty("type"))!;
        if (type is EventTypes.ProcessSample or EventTypes.MachineCycle)
        {
            return;
        }

        foreach (var kind in PlaceText.Kinds)
        {
            if (sent.TryGetProperty(kind, out var id) && EventText.Of(id) is { } place)
            {
                projections.Prepare("INSERT INTO place_events (place, at, position, type) VALUES (?1, ?2, ?3, ?4)").Bind(1, PlaceText.Of(kind, place)).Bind(2, at).Bind(3, step.Fact.Position).Bind(4, type).Execute();
            }
        }

        if (MachineEvent.Read(sent, type, []) is { Machine: { } machine, State: { } state } said)
        {
            projections.Prepare("INSERT INTO machine_states (machine, at, position, state, reason) VALUES (?1, ?2, ?3, ?4, ?5)")
                .Bind(1, machine).Bind(2, at).Bind(3, step.Fact.Position).Bind(4, state).Bind(5, said.Reason).Execute();
        }
    }
}
