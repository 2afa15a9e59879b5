using System.Text.Json.Serialization;
using Sightline.Model;

namespace Sightline.Context.Changeover;

/// <summary>Body of a <c>changeover.moved</c> fact: who did what, what was seen, and what holds on the line from then on. Its source is the line.</summary>
internal sealed record ChangeoverMove
{
    /// <summary>Number of the changeover on its line, from 1.</summary>
    public long N { get; set; }

    /// <summary>One of <see cref="ChangeoverActs"/>.</summary>
    public string Act { get; set; } = "";

    public string By { get; set; } = "";

    public string? Reason { get; set; }

    /// <summary>What it is changed over to; with a request.</summary>
    public string? WorkOrder { get; set; }

    /// <summary>The recipe that was asked for by name; with a request.</summary>
    public RecipeName? Recipe { get; set; }

    /// <summary>What is to be cleared, as the line's master said at the request.</summary>
    public IReadOnlyList<string>? Clearance { get; set; }

    /// <summary>A second person must agree that the line is clear; as the line's master said at the request.</summary>
    public bool Approval { get; set; }

    /// <summary>How many parts the line holds between its first and its last station.</summary>
    public int? BufferLength { get; set; }

    /// <summary>The item of the clearance that was done.</summary>
    public string? Item { get; set; }

    /// <summary>Expected beside actual at each station, as it was when this was done.</summary>
    public IReadOnlyList<StationRecipe>? Shown { get; set; }

    /// <summary>What holds on the line from now on, by topic; null says that nothing holds.</summary>
    public Dictionary<string, string?>? Holds { get; set; }

    /// <summary>What held before that, to return to.</summary>
    public Dictionary<string, string?>? Before { get; set; }

    public ChangeoverSide Old { get; set; } = new();

    public ChangeoverSide New { get; set; } = new();

    public Signature? Signature { get; set; }
}

/// <summary>One side of a move, as the audit shows it.</summary>
internal sealed record ChangeoverSide
{
    public ChangeoverState State { get; set; }

    public string? Segment { get; set; }
}

/// <summary>What somebody does in a changeover.</summary>
internal static class ChangeoverActs
{
    public const string Request = "request";
    public const string Clear = "clear";
    public const string Approve = "approve";
    public const string Confirm = "confirm";
    public const string Cancel = "cancel";
    public const string Override = "override";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChangeoverMove))]
[JsonSerializable(typeof(ChangeoverRecord))]
internal sealed partial class ChangeoverJson : JsonSerializerContext;
