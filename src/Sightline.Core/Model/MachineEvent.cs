using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Model;

/// <summary>States a machine can report.</summary>
internal static class MachineStates
{
    public const string Stopped = "stopped";

    public static readonly IReadOnlyList<string> All = ["running", "idle", Stopped, "fault", "setup", "maintenance", "off"];
}

/// <summary>What an event says of a machine besides type, time and place.</summary>
/// <param name="Machine">The machine; null where the event names none.</param>
/// <param name="State">The state it is in from then on; null where the event says nothing of it.</param>
/// <param name="Reason">Why, in the plant's words.</param>
/// <param name="Code">Code of an alarm.</param>
/// <param name="Seconds">How long a cycle took.</param>
internal sealed record MachineEvent(string? Machine, string? State, string? Reason, string? Code, decimal? Seconds)
{
    /// <summary>The event, or every problem of it. Types that say nothing of machines have none.</summary>
    public static MachineEvent? Read(JsonElement sent, string type, List<ContractError> errors)
    {
        var before = errors.Count;
        var machine = Word(sent, "machine", errors);
        var read = new MachineEvent(machine, StateOf(sent, type, machine, errors), Word(sent, "reason", errors), Word(sent, "code", errors), SecondsOf(sent, type, machine, errors));
        return errors.Count == before ? read : null;
    }

    private static string? StateOf(JsonElement sent, string type, string? machine, List<ContractError> errors)
    {
        if (type == EventTypes.MachineStopped)
        {
            return machine is null ? null : MachineStates.Stopped;
        }

        if (type != EventTypes.MachineState)
        {
            return null;
        }

        Needs(machine, errors);
        var state = Word(sent, "state", errors);
        if (state is null || !MachineStates.All.Contains(state))
        {
            errors.Add(new ContractError("/state", $"{(state is null ? "Missing" : $"Is '{state}'")}. Send one of {string.Join(", ", MachineStates.All)}; say more in reason."));
        }

        return state;
    }

    private static decimal? SecondsOf(JsonElement sent, string type, string? machine, List<ContractError> errors)
    {
        if (type != EventTypes.MachineCycle)
        {
            return null;
        }

        Needs(machine, errors);
        if (sent.TryGetProperty("seconds", out var given) && given.ValueKind == JsonValueKind.Number && given.TryGetDecimal(out var seconds) && seconds is > 0 and <= 86_400)
        {
            return seconds;
        }

        errors.Add(new ContractError("/seconds", "Is not a number above 0 and at most 86400. Send how long the cycle took, in seconds."));
        return null;
    }

    private static void Needs(string? machine, List<ContractError> errors)
    {
        if (machine is null)
        {
            errors.Add(new ContractError("/machine", "Missing. Send the id of the machine."));
        }
    }

    private static string? Word(JsonElement sent, string name, List<ContractError> errors)
    {
        if (!sent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (EventText.Of(value) is { } text && !string.IsNullOrWhiteSpace(text) && text.Length <= ContractLimits.WordLength)
        {
            return text;
        }

        if (!errors.Exists(e => e.Pointer == "/" + name))
        {
            errors.Add(new ContractError("/" + name, $"Is not a text of 1 to {ContractLimits.WordLength} characters."));
        }

        return null;
    }
}
