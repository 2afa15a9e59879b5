using Sightline.Contract;
using Sightline.Genealogy;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Server.Api;

/// <summary>Reads what a list of inspections is narrowed to, for the API and the pages alike.</summary>
internal static class RecordAsked
{
    /// <summary>The names of the filters, as they stand in an address.</summary>
    public static readonly IReadOnlyList<string> Names = ["station", "part", "workOrder", "lot", "class", "result", "state", "purpose", "from", "to"];

    public static RecordFilter Read(Asked asked, Scope stations, TimeZoneInfo? wall = null)
    {
        var state = asked.Text("state");
        var filter = new RecordFilter
        {
            Station = asked.Text("station"),
            Stations = stations,
            WorkOrder = asked.Text("workOrder"),
            Part = asked.Text("part"),
            Lot = asked.Text("lot"),
            Class = asked.Text("class"),
            Result = asked.OneOf<InspectionResult>("result"),
            Purpose = asked.OneOf<InspectionPurpose>("purpose"),
            State = RecordStates.FromWord(state),
            From = asked.Time("from", wall),
            To = asked.Time("to", wall),
        };
        if (state is not null && filter.State is null)
        {
            asked.Errors.Add(new ContractError("state", $"Is '{state}'. Send waiting, delivered, parked or closed."));
        }

        return filter;
    }
}
