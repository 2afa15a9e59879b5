using System.Text.Json.Serialization;

namespace Sightline.Context.Orders;

/// <summary>Words of the moves of an order, as facts and the API have them.</summary>
internal static class OrderMoves
{
    public const string Start = "start";
    public const string Pause = "pause";
    public const string Close = "close";
}

/// <summary>Where an order stands. Written to the database; never renumbered. An order that never moved is planned.</summary>
public enum OrderState
{
    Planned = 0,
    Running = 1,
    Paused = 2,
    Closed = 3,
}

/// <summary>Body of an <c>order.moved</c> fact. The fact's source is the order, its observed time the moment from which on it holds.</summary>
internal sealed record OrderMoveBody
{
    /// <summary>One of <see cref="OrderMoves"/>.</summary>
    public string Move { get; set; } = "";

    /// <summary>Where it starts or ran; null for an order that is closed without ever having run.</summary>
    public string? Line { get; set; }

    /// <summary>The order whose parts come off the line from then on; null for none. Several run only where the line says so.</summary>
    public string? Makes { get; set; }

    /// <summary>True where the move changes what the line makes. A paused order that is closed changes nothing.</summary>
    public bool ChangesLine { get; set; }

    public string? Reason { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OrderMoveBody))]
internal sealed partial class OrderJson : JsonSerializerContext;
