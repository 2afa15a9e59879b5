using System.Text.Json.Nodes;

namespace Sightline.Model;

/// <summary>One message as it lies in a feed.</summary>
/// <param name="Body">Its bytes.</param>
/// <param name="Place">Where it lies, in words that a person finds it by, such as topic, partition and offset.</param>
public sealed record FedMessage(ReadOnlyMemory<byte> Body, string Place);

/// <summary>What one look into a feed came to.</summary>
public abstract record FeedRead
{
    private FeedRead() { }

    /// <summary>It answered.</summary>
    /// <param name="Messages">What comes next, in its order; none when nothing waits.</param>
    /// <param name="Losses">What can never be read any more, each as a sentence; none as a rule.</param>
    public sealed record Next(IReadOnlyList<FedMessage> Messages, IReadOnlyList<string> Losses) : FeedRead;

    /// <summary>It cannot be reached now, or refuses. Nothing is lost by that: the next look goes on from the same place.</summary>
    public sealed record Away(string Reason) : FeedRead;
}

/// <summary>
/// Inspections that lie somewhere in an order and are read from there. One look a call: no loop beside a short wait for what comes,
/// no exception for a feed that is away. Called by one reader at a time.
/// </summary>
public interface IInspectionFeed : IAsyncDisposable
{
    /// <summary>The messages after those that were told as taken, and after those that were read since. May say again what it said before a restart; must never leave one out.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    Task<FeedRead> ReadAsync(CancellationToken ct);

    /// <summary>Told when all of the last look is on disk here, in the journal or in quarantine, and never before. Returns why the feed could not note it; null when it did.</summary>
    Task<string?> TakenAsync(CancellationToken ct);
}

/// <summary>A kind of feed: one folder, one line in the catalogue.</summary>
public interface IInspectionFeedKind
{
    /// <summary>Name in a feed's file, lower case.</summary>
    string Name { get; }

    /// <summary>What it does, in one sentence.</summary>
    string Summary { get; }

    /// <summary>What it was proven against, in plain words.</summary>
    string ProvenAgainst { get; }

    Maturity Maturity { get; }

    /// <summary>The options class; its properties are documented and listed.</summary>
    Type OptionsType { get; }

    /// <summary>Every problem of these options, each as: where is what. Do this. Empty when they can be used.</summary>
    /// <param name="options">The <c>options</c> object of the feed's file.</param>
    /// <param name="where">Path to show before each member, for example <c>intake/bus.json: options</c>.</param>
    IReadOnlyList<string> Check(JsonObject options, string where);

    /// <summary>Builds a feed from options that passed <see cref="Check"/>.</summary>
    IInspectionFeed Create(JsonObject options, IServiceProvider services);
}
