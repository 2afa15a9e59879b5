using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sightline.Context.Machines;
using Sightline.Context.Parameters;
using Sightline.Context.Plant;
using Sightline.Context.Recipes;
using Sightline.Contract;

namespace Sightline.Context;

/// <summary>The kinds of master data: name in the API, form, and what is checked beyond the form.</summary>
internal sealed record MasterKind(string Name, JsonTypeInfo Form, Func<object, IEnumerable<ContractError>>? Check = null)
{
    public static readonly MasterKind Sites = new("sites", ContextJson.Default.SiteMaster);
    public static readonly MasterKind Areas = new("areas", ContextJson.Default.AreaMaster);
    public static readonly MasterKind Operators = new("operators", ContextJson.Default.OperatorMaster, body => PlantChecks.Operator((OperatorMaster)body));
    public static readonly MasterKind Stations = new("stations", ContextJson.Default.StationMaster, body => CheckStation((StationMaster)body));
    public static readonly MasterKind Lines = new("lines", ContextJson.Default.LineMaster, body => CheckLine((LineMaster)body));
    public static readonly MasterKind Products = new("products", ContextJson.Default.ProductMaster, body => CheckRoute(((ProductMaster)body).Route));
    public static readonly MasterKind Shifts = new("shifts", ContextJson.Default.ShiftMaster, body => ShiftCalendar.Check((ShiftMaster)body));
    public static readonly MasterKind Recipes = new("recipes", ContextJson.Default.RecipeMaster, body => RecipeCheck.Problems((RecipeMaster)body));
    public static readonly MasterKind WorkOrders = new("work-orders", ContextJson.Default.WorkOrderMaster, body => PlantChecks.Order((WorkOrderMaster)body));
    public static readonly MasterKind MaterialLots = new("material-lots", ContextJson.Default.MaterialLotMaster, body => PlantChecks.Lot((MaterialLotMaster)body));
    public static readonly MasterKind ChallengePieces = new("challenge-pieces", ContextJson.Default.ChallengePieceMaster, body => ((ChallengePieceMaster)body).Problems());
    public static readonly MasterKind Parameters = new("parameters", ContextJson.Default.ParameterMaster, body => ((ParameterMaster)body).Problems());
    public static readonly MasterKind Machines = new("machines", ContextJson.Default.MachineMaster, body => ((MachineMaster)body).Problems());
    public static readonly MasterKind CostRates = new("cost-rates", ContextJson.Default.CostRateMaster, body => ((CostRateMaster)body).Problems());

    public static readonly IReadOnlyList<MasterKind> All = [Sites, Areas, Operators, Stations, Lines, Products, Shifts, Recipes, WorkOrders, MaterialLots, ChallengePieces, Parameters, Machines, CostRates];

    /// <summary>Every problem of a body, or none.</summary>
    public IReadOnlyList<ContractError> Problems(ReadOnlySpan<byte> body)
    {
        object? parsed;
        try
        {
            parsed = JsonSerializer.Deserialize(body, Form);
        }
        catch (JsonException error)
        {
            return [new ContractError(PointerOf(error.Path), $"{InWords(error)} Send the form that docs/context.md shows for {Name}.")];
        }

        return parsed is null ? [new ContractError("", "Is null. Send an object.")] : Check?.Invoke(parsed).ToList() ?? [];
    }

    private static IEnumerable<ContractError> CheckStation(StationMaster station)
    {
        if (station.WorkOrderFrom is not ("context" or "message"))
        {
            yield return new ContractError("/workOrderFrom", $"Is '{station.WorkOrderFrom}'. Send context or message.");
        }

        if (station.UnknownWorkOrder is not ("park" or "accept"))
        {
            yield return new ContractError("/unknownWorkOrder", $"Is '{station.UnknownWorkOrder}'. Send park or accept.");
        }

        if (!OrderPolicies.All.Contains(station.WorkOrderDiffers))
        {
            yield return new ContractError("/workOrderDiffers", $"Is '{station.WorkOrderDiffers}'. Send flag, park or alarm.");
        }

        foreach (var problem in (station.Merge?.Problems() ?? []).Concat(station.Gate?.Problems() ?? []).Concat(station.Review?.Problems() ?? []).Concat(station.Ejector?.Problems() ?? []).Concat(CheckReworkLimit(station.ReworkLimit)))
        {
            yield return problem;
        }

        if (!ClockModes.All.Contains(station.Clock))
        {
            yield return new ContractError("/clock", $"Is '{station.Clock}'. Send measured, estimate or ignore.");
        }

        if (station.ParameterWindow is { } window && HoldTimeText.Read(window) is null)
        {
            yield return new ContractError("/parameterWindow", $"Is '{window}'. Send a time above zero and at most 1.00:00:00, such as 00:00:10.");
        }
    }

    private static IEnumerable<ContractError> CheckLine(LineMaster line)
    {
        if (line.HoldTime is { } text && HoldTimeText.Read(text) is null)
        {
            yield return new ContractError("/holdTime", $"Is '{text}'. Send a time above zero and at most 1.00:00:00, such as 00:00:10.");
        }

        foreach (var problem in CheckRoute(line.Route).Concat(line.Challenge?.Problems() ?? []).Concat(Changeover.LinePolicy.Problems(line)).Concat(line.Review?.Problems() ?? []).Concat(CheckReworkLimit(line.ReworkLimit)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<ContractError> CheckReworkLimit(int? limit) => limit is < 0 or > 100
        ? [new ContractError("/reworkLimit", $"Is {limit}. Send 0 to 100, or leave it out.")]
        : [];

    /// <summary>A station twice on a route would come before itself.</summary>
    private static IEnumerable<ContractError> CheckRoute(IReadOnlyList<string>? route) => route is { Count: 0 }
        ? [new ContractError("/route", "Is empty. Name the stations in their order, or leave it out.")]
        : (route ?? []).Select((station, i) => (station, i)).Where(s => string.IsNullOrWhiteSpace(s.station) || route!.Take(s.i).Contains(s.station))
            .Select(s => new ContractError($"/route/{s.i}", $"Is '{s.station}'. Send the id of a station, each once."));

    private static IEnumerable<ContractError> CheckOrder(WorkOrderMaster order)
    {
        if (string.IsNullOrWhiteSpace(order.Product))
        {
            yield return new ContractError("/product", "Missing. Send the id of the product this order makes.");
        }

        if (order.Quantity < 0)
        {
            yield return new ContractError("/quantity", $"Is {order.Quantity}. Send 0 or more.");
        }

        if (order.Status is { } status && !WorkOrderMaster.Statuses.Contains(status))
        {
            yield return new ContractError("/status", $"Is '{status}'. Send {string.Join(", ", WorkOrderMaster.Statuses)}, or leave it out.");
        }
    }

    private static string PointerOf(string? path) => path is null or "$" ? "" : path.TrimStart('$').Replace('.', '/').Replace("[", "/").Replace("]", "");

    private static string InWords(JsonException error) =>
        error.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "Holds a member that is not known here, or is spelt otherwise."
        : error.Path is null or "$" ? $"Is not JSON of this form: line {(error.LineNumber ?? 0) + 1}."
        : "Is of another type.";
}
