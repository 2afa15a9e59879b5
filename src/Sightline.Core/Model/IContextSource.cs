using System.Text.Json.Nodes;

namespace Sightline.Model;

/// <summary>What a system beside Sightline says of one order, product or lot, in the words of master data.</summary>
/// <param name="Kind">work-orders, products, material-lots, or station-contexts for what a station makes.</param>
/// <param name="Id">Its id, character by character; for a context the station.</param>
/// <param name="Members">Members it speaks of. A null takes a value back; of a member that is absent nothing is said.</param>
/// <param name="ChangedAt">When it was changed there, by the clock over there; null where that is not told.</param>
/// <param name="Problem">Why it cannot be taken as it stands there, where the source sees that itself; null otherwise.</param>
public sealed record SourcedRecord(string Kind, string Id, JsonObject Members, DateTimeOffset? ChangedAt = null, string? Problem = null);

/// <summary>What one look into a source came to.</summary>
public abstract record ContextRead
{
    private ContextRead() { }

    /// <summary>It answered.</summary>
    /// <param name="Records">What changed, oldest first; none when nothing did.</param>
    /// <param name="Cursor">Where the next look goes on. It is kept with what was taken, and never before.</param>
    /// <param name="More">True when there is more to read at once.</param>
    /// <param name="Batch">Name of a whole that is taken or refused as one, as a file that somebody corrects; null where each record stands alone.</param>
    /// <param name="Problems">Why nothing of this can be taken; none when it can.</param>
    public sealed record Changed(IReadOnlyList<SourcedRecord> Records, string? Cursor, bool More = false, string? Batch = null, IReadOnlyList<string>? Problems = null) : ContextRead;

    /// <summary>It cannot be reached now. Nothing is lost by that: the next look asks for the same.</summary>
    /// <param name="Reason">What happened, in a sentence.</param>
    /// <param name="NotBefore">When it may be asked again, where it named a time.</param>
    public sealed record Away(string Reason, DateTimeOffset? NotBefore = null) : ContextRead;

    /// <summary>It answers and refuses, or answers with what is not agreed. A person must look.</summary>
    /// <param name="Reason">In its own words where it has some, with what to do.</param>
    /// <param name="NotBefore">When it makes sense to ask again; null for the longest pause.</param>
    public sealed record Refused(string Reason, DateTimeOffset? NotBefore = null) : ContextRead;
}

/// <summary>
/// Reads work orders, products, lots and contexts from one system. One look a call: no loop, no wait, no exception for a
/// system that is away. Called by one reader at a time.
/// </summary>
public interface IContextSource : IAsyncDisposable
{
    /// <summary>What changed since the cursor. May say again what it said before; must never leave a change out.</summary>
    /// <param name="cursor">What an earlier look returned; null to read everything.</param>
    /// <param name="ct">Stops the look.</param>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    Task<ContextRead> ReadAsync(string? cursor, CancellationToken ct);

    /// <summary>Told after what was read is on disk, so that a file can be put away. May be told again after a restart.</summary>
    /// <param name="read">What was read.</param>
    /// <param name="problems">Why it was not taken; none when it was.</param>
    /// <param name="ct">Stops the call.</param>
    Task TakenAsync(ContextRead.Changed read, IReadOnlyList<string> problems, CancellationToken ct) => Task.CompletedTask;
}

/// <summary>A kind of context source: one folder, one line in the catalogue.</summary>
public interface IContextSourceKind
{
    /// <summary>Name in a source's file, lower case.</summary>
    string Name { get; }

    /// <summary>What it does, in one sentence.</summary>
    string Summary { get; }

    /// <summary>What it was proven against, in plain words.</summary>
    string ProvenAgainst { get; }

    Maturity Maturity { get; }

    /// <summary>The options class; its properties are documented and listed.</summary>
    Type OptionsType { get; }

    /// <summary>Every problem of these options, each as: where is what. Do this. Empty when they can be used.</summary>
    /// <param name="options">The <c>options</c> object of the source's file.</param>
    /// <param name="where">Path to show before each member, for example <c>sources/erp.json: options</c>.</param>
    IReadOnlyList<string> Check(JsonObject options, string where);

    /// <summary>Builds a source from options that passed <see cref="Check"/>.</summary>
    IContextSource Create(JsonObject options, IServiceProvider services);
}
