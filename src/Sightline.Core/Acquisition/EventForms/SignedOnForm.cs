using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Acquisition.EventForms;

/// <summary>Who signs on has a name. Signing off needs none: whoever was there is gone.</summary>
internal sealed class SignedOnForm : IEventForm
{
    public string Type => "operator.signed-on";

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors) =>
        EventMembers.Needed(sent, "operator", "the operator who signs on, such as OP-17", errors);
}
