using System.Text.Json;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Acquisition.EventForms;

/// <summary>States of machines: the machine, and one of the states that are known.</summary>
internal sealed class MachineStateForm : IEventForm
{
    public string Type => EventTypes.MachineState;

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors) => MachineEvent.Read(sent, Type, errors);
}

/// <summary>Cycles of machines: the machine, and how long it took.</summary>
internal sealed class MachineCycleForm : IEventForm
{
    public string Type => EventTypes.MachineCycle;

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors) => MachineEvent.Read(sent, Type, errors);
}

/// <summary>Stops of machines. Where master data declares the reasons of a machine, a stop gives one of them.</summary>
internal sealed class MachineStoppedForm(IEnumerable<IDeclaredParameters> declared) : IEventForm
{
    public string Type => EventTypes.MachineStopped;

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors)
    {
        if (MachineEvent.Read(sent, Type, errors) is not { Machine: { } machine } stop)
        {
            return;
        }

        foreach (var master in declared)
        {
            if (master.StopReasonsOf(machine) is { } reasons && (stop.Reason is null || !reasons.Contains(stop.Reason)))
            {
                errors.Add(new ContractError("/reason", $"{(stop.Reason is null ? "Missing" : $"Is '{stop.Reason}'")}, and machine '{machine}' declares its reasons. Send one of {string.Join(", ", reasons)}."));
            }
        }
    }
}
