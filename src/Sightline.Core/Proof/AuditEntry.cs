using System.Text.Json.Nodes;

namespace Sightline.Proof;

/// <summary>One thing that somebody did: a fact of the journal, read as who, what and to which object.</summary>
/// <param name="Position">Of the fact in the journal.</param>
/// <param name="At">When the journal wrote it.</param>
/// <param name="Who">For example <c>user:anna</c> or <c>key:mes</c>.</param>
/// <param name="Role">In which role; null where the fact does not say.</param>
/// <param name="From">From which address; null where the fact does not say.</param>
/// <param name="Act">What was done, for example <c>target.changed</c>.</param>
/// <param name="Object">To what, for example <c>target:mes</c>.</param>
/// <param name="Reason">Why, where somebody gave a reason.</param>
/// <param name="Count">How often, where one fact stands for many.</param>
/// <param name="Previous">Position of the fact that said what was there before.</param>
internal sealed record AuditEntry(
    long Position, DateTimeOffset At, string Who, string? Role, string? From, string Act, string Object, string? Reason, long Count, long? Previous);

/// <summary>What a list of audit entries is narrowed to. Null means all.</summary>
internal sealed record AuditFilter
{
    public string? Who { get; init; }

    public string? Role { get; init; }

    /// <summary>One act; all acts that begin alike with a star at the end, as in <c>key.*</c>.</summary>
    public string? Act { get; init; }

    public string? Object { get; init; }

    /// <summary>Stands in the reason, whatever its case.</summary>
    public string? Text { get; init; }

    /// <summary>Recorded at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Recorded before.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>Some entries, and where to go on.</summary>
/// <param name="Entries">Newest first. Fewer than asked for where many were looked at and few fit.</param>
/// <param name="Cursor">Position to go on before; null at the end.</param>
internal sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, long? Cursor);

/// <summary>One entry in full. Whatever looks like a secret is masked.</summary>
/// <param name="Entry">As lists show it.</param>
/// <param name="Old">What was there before; null when there was nothing.</param>
/// <param name="New">What is there since; null when there is nothing any more.</param>
/// <param name="Changes">What differs, field by field.</param>
/// <param name="Hash">Of the fact in the chain, 64 hexadecimal digits.</param>
internal sealed record FullAuditEntry(AuditEntry Entry, JsonNode? Old, JsonNode? New, IReadOnlyList<AuditChange> Changes, string Hash);

/// <summary>One field that differs.</summary>
/// <param name="Field">Names from the outermost in, with slashes between.</param>
/// <param name="Old">Null when it was not there.</param>
/// <param name="New">Null when it is not there any more.</param>
internal sealed record AuditChange(string Field, JsonNode? Old, JsonNode? New);
