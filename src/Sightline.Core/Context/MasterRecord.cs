using System.Text.Json.Serialization;

namespace Sightline.Context;

/// <summary>A vision station.</summary>
internal sealed record StationMaster
{
    public string? Name { get; init; }

    /// <summary>The line it stands on.</summary>
    public string? Line { get; init; }

    public string? Machine { get; init; }

    /// <summary>Where the order comes from: <c>context</c> (default) or <c>message</c>, the station's own belief.</summary>
    public string WorkOrderFrom { get; init; } = "context";

    /// <summary>What to do while an order has no master record: <c>park</c> (default) or <c>accept</c>.</summary>
    public string UnknownWorkOrder { get; init; } = "park";
}

internal sealed record LineMaster
{
    public string? Name { get; init; }

    public string? Area { get; init; }
}

internal sealed record ProductMaster
{
    public string? Name { get; init; }

    public string? Revision { get; init; }

    public string? Variant { get; init; }
}

/// <summary>A shift of the calendar. A shift that runs over midnight belongs to the day it begins.</summary>
internal sealed record ShiftMaster
{
    public string? Name { get; init; }

    /// <summary>The line it is for; null for all lines.</summary>
    public string? Line { get; init; }

    /// <summary>IANA name, for example Europe/Berlin.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Local time of day, HH:mm.</summary>
    public string Start { get; init; } = "";

    /// <summary>Local time of day, HH:mm. Not after <see cref="Start"/> means the next day.</summary>
    public string End { get; init; } = "";

    /// <summary>Days on which it begins: mon tue wed thu fri sat sun. Null for every day.</summary>
    public IReadOnlyList<string>? Days { get; init; }
}

internal sealed record RecipeMaster
{
    public string? Version { get; init; }

    public string? Product { get; init; }

    public string? Station { get; init; }
}

internal sealed record MaterialLotMaster
{
    public string? Material { get; init; }

    public string? Supplier { get; init; }

    public string? SupplierLot { get; init; }
}

internal sealed record WorkOrderMaster
{
    public string? Product { get; init; }

    public string? Revision { get; init; }

    public string? Variant { get; init; }

    public string? Batch { get; init; }

    public string? CustomerOrder { get; init; }

    /// <summary>Target quantity in parts.</summary>
    public decimal? Quantity { get; init; }

    public string? Line { get; init; }

    public IReadOnlyList<string>? MaterialLots { get; init; }

    public RecipeName? Recipe { get; init; }
}

internal sealed record RecipeName
{
    public string? Id { get; init; }

    public string? Version { get; init; }
}

/// <summary>What an MES says a station is making, from a moment on.</summary>
internal sealed record StationContext
{
    public string? WorkOrder { get; init; }

    /// <summary>RFC 3339. Absent: from the moment it was received.</summary>
    public string? ValidFrom { get; init; }

    public string? Operator { get; init; }

    public string? Batch { get; init; }

    public string? Product { get; init; }

    public string? Machine { get; init; }

    public IReadOnlyList<string>? MaterialLots { get; init; }

    public RecipeName? Recipe { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(StationMaster))]
[JsonSerializable(typeof(LineMaster))]
[JsonSerializable(typeof(ProductMaster))]
[JsonSerializable(typeof(ShiftMaster))]
[JsonSerializable(typeof(RecipeMaster))]
[JsonSerializable(typeof(MaterialLotMaster))]
[JsonSerializable(typeof(WorkOrderMaster))]
[JsonSerializable(typeof(StationContext))]
internal sealed partial class ContextJson : JsonSerializerContext;
