namespace Sightline.Forwarding;

/// <summary>One entry of the outbox in a forwarder's hands.</summary>
internal sealed class OutboxEntry
{
    public required long Sequence { get; init; }

    public required long Position { get; init; }

    /// <summary>What it is of: <see cref="DeliveryClasses.Inspection"/>, or one of <see cref="Sightline.Model.ToldKinds"/>.</summary>
    public string Kind { get; init; } = DeliveryClasses.Inspection;

    /// <summary>Station of the inspection; the kind of another fact.</summary>
    public required string Station { get; init; }

    /// <summary>The sender's id of the inspection; the subject of another fact.</summary>
    public required string InspectionId { get; init; }

    public required string PartKey { get; init; }

    public required string Fields { get; set; }

    /// <summary>How often the entry had been written anew when its words were read.</summary>
    public int Revision { get; set; }

    /// <summary>Journal position of the projections when its words were read.</summary>
    public long AsOf { get; set; }

    /// <summary>Moment of exposure, or when the other fact happened.</summary>
    public required DateTimeOffset InspectedAt { get; init; }

    /// <summary>When the inspection was received, or when what is told happened: no attempt can be older.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>An attempt may have reached the target: it must be asked before anything is sent.</summary>
    public bool MayBeThere { get; set; }

    /// <summary>That an attempt starts is on disk, for a target that can neither recognise a repeat nor be asked.</summary>
    public bool Started { get; set; }

    /// <summary>An attempt was begun: nothing of its part goes before it any more.</summary>
    public bool Begun { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset NotBefore { get; set; }
}
