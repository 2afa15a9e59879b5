namespace Sightline.Proof.Packages;

/// <summary>What a package is of, written as <c>serial:SN-1</c>.</summary>
/// <param name="Kind">One of <see cref="Words"/>.</param>
/// <param name="Key">Which one.</param>
internal sealed record EvidenceOf(string Kind, string Key)
{
    public const string Serial = "serial";
    public const string Batch = "batch";
    public const string Lot = "lot";
    public const string Order = "order";
    public const string Nonconformance = "ncr";
    public const string Record = "record";

    public static readonly IReadOnlyList<string> Words = [Serial, Batch, Lot, Order, Nonconformance, Record];

    /// <summary>Null for what is not written as a kind, a colon and a key.</summary>
    public static EvidenceOf? Parse(string? text) =>
        text?.IndexOf(':') is > 0 and var colon && colon < text.Length - 1 && Words.Contains(text[..colon]) ? new EvidenceOf(text[..colon], text[(colon + 1)..]) : null;

    /// <summary>What is wrong with a text that is none, in words with what to send.</summary>
    public static string WhyNot(string? text) =>
        $"{(string.IsNullOrEmpty(text) ? "Missing" : $"Is '{text}'")}. Send a kind, a colon and a key, such as serial:SN-1; kinds are {string.Join(", ", Words)}. A record is named by its position, or as record:STATION/ID.";

    public override string ToString() => $"{Kind}:{Key}";
}
