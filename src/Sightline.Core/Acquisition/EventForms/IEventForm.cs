using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Acquisition.EventForms;

/// <summary>What events of one type must say beyond type, time and place. Each type has its check in a file of its own; a type without one is taken as it comes.</summary>
internal interface IEventForm
{
    /// <summary>The type of event it checks, such as process.sample.</summary>
    string Type { get; }

    /// <summary>Adds every problem of an event whose type, time and place were read.</summary>
    void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors);
}

/// <summary>The forms of events by type.</summary>
internal sealed class EventFormBook(IEnumerable<IEventForm> forms)
{
    /// <summary>Problems of one event that are told. Nobody reads past them.</summary>
    public const int MostErrors = 100;

    private readonly ILookup<string, IEventForm> _forms = forms.ToLookup(form => form.Type, StringComparer.Ordinal);

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors)
    {
        foreach (var form in _forms[read.Type])
        {
            form.Check(sent, read, arrival, errors);
        }

        if (errors.Count > MostErrors)
        {
            errors.RemoveRange(MostErrors, errors.Count - MostErrors);
            errors.Add(new ContractError("", $"There are more problems; the first {MostErrors} are listed."));
        }
    }
}
