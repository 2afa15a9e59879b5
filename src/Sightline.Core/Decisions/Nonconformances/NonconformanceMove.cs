using System.Text.Json.Serialization;
using Sightline.Model;

namespace Sightline.Decisions.Nonconformances;

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>
/// Body of a <c>nonconformance.moved</c> fact: one act on one nonconformance, with the exact parts it is about. Members that an act
/// does not use are absent.
/// </summary>
internal sealed record NonconformanceMove
{
    /// <summary>One of <see cref="NcrActs"/>.</summary>
    public string Act { get; set; } = "";

    /// <summary>Position of the fact that opened it; 0 in that fact itself.</summary>
    public long Ncr { get; set; }

    public string By { get; set; } = "";

    public string? Reason { get; set; }

    /// <summary>What an opening says.</summary>
    public NcrOpening? Opening { get; set; }

    public IReadOnlyList<string> Serials { get; set; } = [];

    public IReadOnlyList<string> Batches { get; set; } = [];

    public IReadOnlyList<string> Lots { get; set; } = [];

    /// <summary>Evidence: positions of inspections.</summary>
    public IReadOnlyList<long> Records { get; set; } = [];

    /// <summary>Evidence: holds.</summary>
    public IReadOnlyList<long> Holds { get; set; } = [];

    /// <summary>What becomes of the parts.</summary>
    public NcrDisposition? Disposition { get; set; }

    /// <summary>The earlier move of the same nonconformance that this one signs, takes back, does or checks.</summary>
    public long? Of { get; set; }

    public NcrAction? Action { get; set; }

    /// <summary>Of a rework that a person vouches for, or of a corrective action: whether it was good.</summary>
    public bool? Good { get; set; }

    public NcrDeviation? Deviation { get; set; }

    public NcrDocument? Document { get; set; }

    public Signature? Signature { get; set; }

    /// <summary>Where it stood, for the audit.</summary>
    public string? Old { get; set; }

    /// <summary>Where it stands since, for the audit.</summary>
    public string? New { get; set; }

    [JsonIgnore]
    public long Units => Serials.Count + Batches.Count + Lots.Count;
}

/// <summary>What is wrong, and where it was seen.</summary>
internal sealed record NcrOpening
{
    public string Title { get; set; } = "";

    public string? What { get; set; }

    public string? Line { get; set; }

    public string? Station { get; set; }

    public string? Product { get; set; }

    public string? Class { get; set; }

    /// <summary>What the rule that opened it found, in its words.</summary>
    public string? Finding { get; set; }

    /// <summary>Names what happened; the same cause opens no second one.</summary>
    public string? Cause { get; set; }
}

/// <summary>What becomes of parts.</summary>
internal sealed record NcrDisposition
{
    /// <summary>One of <see cref="Dispositions"/>.</summary>
    public string What { get; set; } = "";

    /// <summary>How much of the one batch or lot, as digits.</summary>
    public string? Quantity { get; set; }

    /// <summary>The station that reworks.</summary>
    public string? ReworkAt { get; set; }

    /// <summary>The station that inspects again.</summary>
    public string? ReinspectAt { get; set; }

    /// <summary>The lot that goes back to the supplier.</summary>
    public string? Lot { get; set; }
}

/// <summary>A corrective action: what is to be done, by whom, until which day.</summary>
internal sealed record NcrAction(string What, string Owner, string Due);

/// <summary>A limit that may be exceeded for a time or a quantity.</summary>
internal sealed record NcrDeviation(string Characteristic, string Limit, string? Until, string? Quantity);

/// <summary>A document by its name and hash, and where it is kept.</summary>
internal sealed record NcrDocument(string Name, string Sha256, string? Place);

/// <summary>What can be done with a nonconformance. The words are in facts and never change.</summary>
internal static class NcrActs
{
    public const string Open = "open";
    public const string Contain = "contain";
    public const string Add = "add";
    public const string Dispose = "dispose";
    public const string Concede = "concede";
    public const string Refuse = "refuse";
    public const string Undo = "undo";
    public const string Reworked = "reworked";
    public const string Action = "action";
    public const string Done = "done";
    public const string Check = "check";
    public const string Deviate = "deviate";
    public const string Attach = "attach";
    public const string Verify = "verify";
    public const string Close = "close";

    /// <summary>Nobody does it: a rework that counted as good does so no more.</summary>
    public const string Reopened = "reopened";

    public static readonly IReadOnlyList<string> All = [Open, Contain, Add, Dispose, Concede, Refuse, Undo, Reworked, Action, Done, Check, Deviate, Attach, Verify, Close];
}

/// <summary>What can become of a part. The words are in facts and tables and never change.</summary>
internal static class Dispositions
{
    public const string Rework = "rework";
    public const string Scrap = "scrap";
    public const string UseAsIs = "useAsIs";
    public const string Return = "return";

    public static readonly IReadOnlyList<string> All = [Rework, Scrap, UseAsIs, Return];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NonconformanceMove))]
internal sealed partial class NcrJson : JsonSerializerContext;
