namespace Sightline.Buffering;

/// <summary>Three clocks, never merged.</summary>
/// <param name="ObservedAt">Moment at the source, with the source's offset. Null when it gave none; never filled in.</param>
/// <param name="ReceivedAt">Node clock when the last byte arrived.</param>
/// <param name="RecordedAt">Node clock when the journal wrote it.</param>
internal readonly record struct FactTimes(DateTimeOffset? ObservedAt, DateTimeOffset ReceivedAt, DateTimeOffset RecordedAt);

/// <summary>Something that happened, as the journal keeps it.</summary>
/// <param name="Position">Place in the journal, from 1, without holes.</param>
/// <param name="Kind">One of <see cref="FactKinds"/>.</param>
/// <param name="Source">Who said so or whom it concerns: a station for inspections.</param>
/// <param name="Key">Identity within the source; null where a repeat cannot be recognised.</param>
/// <param name="Times">Observed, received, recorded.</param>
/// <param name="Actor">The key or person that brought it.</param>
/// <param name="Body">The bytes as they came.</param>
/// <param name="Hash">SHA-256 over the fact before and this one, 32 bytes.</param>
internal sealed record Fact(
    long Position, string Kind, string Source, string? Key, FactTimes Times, string Actor, byte[] Body, byte[] Hash)
{
    /// <summary>SHA-256 of the body, of a fact whose body lies in an archive and was not read from there.</summary>
    public byte[]? ArchivedHash { get; init; }
}

/// <summary>Kinds of facts. Names are written to the journal and never change.</summary>
internal static class FactKinds
{
    public const string Inspection = "inspection.received";
    public const string Refused = "message.refused";
    public const string Resubmitted = "message.resubmitted";
    public const string Image = "image.stored";
    public const string Master = "master.put";
    public const string Context = "context.set";
    public const string Map = "map.published";
    public const string MapDrafted = "map.drafted";
    public const string MapMoved = "map.moved";
    public const string Target = "target.changed";
    public const string DeliveryStarted = "delivery.started";
    public const string DeliveryAccepted = "delivery.accepted";
    public const string DeliveryRefused = "delivery.refused";
    public const string DeliveryUnknown = "delivery.unknown";
    public const string DeliveryRetried = "delivery.retried";
    public const string DeliveryClosed = "delivery.closed";
    public const string ParkedClosed = "parked.closed";
    public const string Event = "event.reported";
    public const string Review = "inspection.reviewed";
    public const string Relinked = "inspection.relinked";
    public const string ParkedMatched = "parked.matched";
    public const string Clock = "clock.measured";
    public const string ImagesRemoved = "images.removed";
    public const string ImagesMoved = "images.moved";
    public const string Retention = "retention.moved";
    public const string Fingerprints = "images.fingerprinted";
    public const string Dataset = "dataset.moved";
    public const string Edge = "edge.reported";
    public const string Act = "act.recorded";
    public const string ChangeoverMoved = "changeover.moved";
    public const string Recipe = "recipe.changed";
    public const string OrderMoved = "order.moved";
    public const string ClosingSigned = "closing.signed";
    public const string Source = "source.changed";
    public const string SourceRead = "source.read";
    public const string HoldPlaced = "hold.placed";
    public const string HoldReleased = "hold.released";
    public const string ChangeMoved = "change.moved";
    public const string Nonconformance = "nonconformance.moved";
    public const string Recall = "recall.moved";
    public const string LinksWithdrawn = "links.withdrawn";

    /// <summary>Something waits to be told, and no other fact came that could carry it.</summary>
    public const string ToldDue = "told.due";
    public const string RuleMoved = "rule.moved";
    public const string RuleFound = "rule.found";
    public const string RuleActed = "rule.acted";
    public const string FindingAcknowledged = "finding.acknowledged";

    /// <summary>A public key of the installation.</summary>
    public const string ProofKey = "proof.key";

    /// <summary>The head of the tree over the chain, signed.</summary>
    public const string Anchor = "proof.anchored";

    /// <summary>The head of another node, kept for it.</summary>
    public const string AnchorReceived = "anchor.received";

    /// <summary>The first facts were exported and checked; their bodies lie in an archive from then on.</summary>
    public const string Archived = "journal.archived";

    /// <summary>The source of the facts of archives.</summary>
    public const string ArchivedBy = "journal";

    /// <summary>What another node sent as its head, and contradicts what it sent before.</summary>
    public const string AnchorRefused = "anchor.refused";
}
