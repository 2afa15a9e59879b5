using System.Text.Json;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Acquisition.EventForms;

/// <summary>Confirmations that a part was ejected: an index and a part, where they are named, in a form that can be matched.</summary>
internal sealed class EjectConfirmedForm : IEventForm
{
    public string Type => PlcEvent.Ejected;

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors) => PlcEvent.Read(sent, errors);
}

/// <summary>Parts that a PLC counts one by one: the station they came to, and the part by index or serial.</summary>
internal sealed class PartIndexedForm : IEventForm
{
    public string Type => PlcEvent.Indexed;

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors)
    {
        EventMembers.Needed(sent, "station", "the station that the part came to", errors);
        PlcEvent.Read(sent, errors);
    }
}
