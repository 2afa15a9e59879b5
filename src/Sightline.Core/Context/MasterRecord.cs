using System.Text.Json.Serialization;
using Sightline.Context.Plant;
using Sightline.Context.Recipes;
using Sightline.Model;

namespace Sightline.Context;

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>A vision station.</summary>
internal sealed record StationMaster
{
    public string? Name { get; set; }

    /// <summary>The line it stands on.</summary>
    public string? Line { get; set; }

    public string? Machine { get; set; }

    /// <summary>Where the order comes from: <c>context</c> (default) or <c>message</c>, the station's own belief.</summary>
    public string WorkOrderFrom { get; set; } = "context";

    /// <summary>What to do while an order has no master record: <c>park</c> (default) or <c>accept</c>.</summary>
    public string UnknownWorkOrder { get; set; } = "park";

    /// <summary>What to do when it names another order than its context does: <c>flag</c> (default), <c>park</c> or <c>alarm</c>.</summary>
    public string WorkOrderDiffers { get; set; } = OrderPolicies.Flag;

    /// <summary>Who delivered it, for the acceptance report.</summary>
    public string? Vendor { get; set; }

    /// <summary>Other sources of the same inspections; null for none.</summary>
    public MergeMaster? Merge { get; set; }

    /// <summary>What its clock is worth: <c>measured</c> (default), <c>estimate</c>, <c>ignore</c>.</summary>
    public string Clock { get; set; } = ClockModes.Measured;

    /// <summary>What its gate asks of a part; null: as gates do by default.</summary>
    public GatePolicy? Gate { get; set; }

    /// <summary>What a person looks at; null: as its line says.</summary>
    public ReviewPolicy? Review { get; set; }

    /// <summary>The ejector behind it; null for none.</summary>
    public EjectorPolicy? Ejector { get; set; }

    /// <summary>How often one part may be reworked there; null: as its line says.</summary>
    public int? ReworkLimit { get; set; }

    /// <summary>How long before an inspection the parameters of its places are looked at, as 00:00:10. Null: as the settings say.</summary>
    public string? ParameterWindow { get; set; }
}

/// <summary>What happens to a record whose station names another order than its context does. It is flagged in any case.</summary>
internal static class OrderPolicies
{
    public const string Flag = "flag";

    /// <summary>It waits until a person says what it belongs to, or the context turns out to agree.</summary>
    public const string Park = "park";

    /// <summary>It goes on, and people are told for as long as the newest records differ.</summary>
    public const string Alarm = "alarm";

    public static readonly IReadOnlyList<string> All = [Flag, Park, Alarm];
}

internal sealed record LineMaster
{
    public string? Name { get; set; }

    public string? Area { get; set; }

    /// <summary>How long a record of the line may wait for its context before it is late, as 00:00:10. Null: as the settings say.</summary>
    public string? HoldTime { get; set; }

    /// <summary>True where several orders may run on the line at once. Default false: the second is refused.</summary>
    public bool ParallelOrders { get; set; }

    /// <summary>What a recipe that differs from the expected one does to the permit: <c>alarm</c> (default) tells, <c>block</c> denies it.</summary>
    public string MismatchPolicy { get; set; } = Changeover.LinePolicy.Alarm;

    /// <summary>What a person looks at, where a station says nothing of its own; null: what the machine leaves to one.</summary>
    public ReviewPolicy? Review { get; set; }

    /// <summary>How often one part may be reworked, where a station says nothing of its own; null: three times.</summary>
    public int? ReworkLimit { get; set; }

    /// <summary>What is to be cleared at a changeover, item by item. Null: nothing.</summary>
    public IReadOnlyList<string>? Clearance { get; set; }

    /// <summary>A second person agrees that the line is clear.</summary>
    public bool ClearanceApproval { get; set; }

    /// <summary>How the active recipe becomes known: <c>reported</c> (default) by each station, <c>person</c> where stations that never report are vouched for by who confirms.</summary>
    public string RecipeConfirm { get; set; } = Changeover.LinePolicy.Reported;

    /// <summary>Parts between the first and the last station: how many of the batch before may still be on the line.</summary>
    public int? BufferLength { get; set; }

    /// <summary>The stations that its parts pass, in order, where their product says nothing else.</summary>
    public IReadOnlyList<string>? Route { get; set; }

    /// <summary>When its stations must be challenged; null for never.</summary>
    public ChallengePolicy? Challenge { get; set; }
}

internal sealed record ProductMaster
{
    public string? Name { get; set; }

    public string? Revision { get; set; }

    public string? Variant { get; set; }

    /// <summary>Products that are looked at as one, for example in costs.</summary>
    public string? Family { get; set; }

    /// <summary>The stations that it passes, in order; null: those of its line.</summary>
    public IReadOnlyList<string>? Route { get; set; }
}

/// <summary>A shift of the calendar. A shift that runs over midnight belongs to the day it begins.</summary>
internal sealed record ShiftMaster
{
    public string? Name { get; set; }

    /// <summary>The line it is for; null for all lines.</summary>
    public string? Line { get; set; }

    /// <summary>IANA name, for example Europe/Berlin.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Local time of day, HH:mm.</summary>
    public string Start { get; set; } = "";

    /// <summary>Local time of day, HH:mm. Not after <see cref="Start"/> means the next day.</summary>
    public string End { get; set; } = "";

    /// <summary>Days on which it begins: mon tue wed thu fri sat sun. Null for every day.</summary>
    public IReadOnlyList<string>? Days { get; set; }

    /// <summary>Days on which it does not begin, or begins and ends at other times.</summary>
    public IReadOnlyList<ShiftException>? Exceptions { get; set; }
}

internal sealed record MaterialLotMaster
{
    public string? Material { get; set; }

    public string? Supplier { get; set; }

    public string? SupplierLot { get; set; }

    /// <summary>How much there was at first; what is consumed is taken from it.</summary>
    public decimal? Quantity { get; set; }

    /// <summary>In which all of it is counted. Nothing is converted.</summary>
    public string? Unit { get; set; }
}

internal sealed record WorkOrderMaster
{
    public static readonly IReadOnlyList<string> Statuses = ["planned", "released", "running", "done", "cancelled"];

    public string? Product { get; set; }

    public string? Revision { get; set; }

    public string? Variant { get; set; }

    public string? Batch { get; set; }

    public string? CustomerOrder { get; set; }

    /// <summary>Target quantity.</summary>
    public decimal? Quantity { get; set; }

    /// <summary>Of the quantity; null for parts.</summary>
    public string? Unit { get; set; }

    /// <summary>Its steps; null where it has one.</summary>
    public IReadOnlyList<OperationMaster>? Operations { get; set; }

    public string? Line { get; set; }

    public IReadOnlyList<string>? MaterialLots { get; set; }

    public RecipeName? Recipe { get; set; }

    /// <summary>How far the system that plans it says it is: planned, released, running, done or cancelled. Shown; what a station makes is said by its context.</summary>
    public string? Status { get; set; }
}

internal sealed record RecipeName
{
    public string? Id { get; set; }

    public string? Version { get; set; }
}

/// <summary>What an MES says a station is making, from a moment on.</summary>
internal sealed record StationContext
{
    public string? WorkOrder { get; set; }

    /// <summary>RFC 3339. Absent: from the moment it was received.</summary>
    public string? ValidFrom { get; set; }

    public string? Operator { get; set; }

    public string? Batch { get; set; }

    public string? Product { get; set; }

    public string? Machine { get; set; }

    public IReadOnlyList<string>? MaterialLots { get; set; }

    public RecipeName? Recipe { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SiteMaster))]
[JsonSerializable(typeof(AreaMaster))]
[JsonSerializable(typeof(OperatorMaster))]
[JsonSerializable(typeof(StationMaster))]
[JsonSerializable(typeof(LineMaster))]
[JsonSerializable(typeof(ProductMaster))]
[JsonSerializable(typeof(ShiftMaster))]
[JsonSerializable(typeof(RecipeMaster))]
[JsonSerializable(typeof(MaterialLotMaster))]
[JsonSerializable(typeof(ChallengePieceMaster))]
[JsonSerializable(typeof(ChallengePolicy))]
[JsonSerializable(typeof(WorkOrderMaster))]
[JsonSerializable(typeof(StationContext))]
[JsonSerializable(typeof(Parameters.ParameterMaster))]
[JsonSerializable(typeof(IReadOnlyList<Parameters.ToolCondition>))]
[JsonSerializable(typeof(Machines.MachineMaster))]
[JsonSerializable(typeof(CostRateMaster))]
internal sealed partial class ContextJson : JsonSerializerContext;
