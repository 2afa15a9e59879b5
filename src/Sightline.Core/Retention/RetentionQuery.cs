using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>Reads policies, pins and passes.</summary>
internal sealed class RetentionQuery(ProjectionReader projections)
{
    /// <summary>Those in force, and with them those that ended, by their names.</summary>
    public IReadOnlyList<Policy> Policies() => projections.Read(Sightline.Retention.Policy.All);

    public Policy? Policy(string id) => Policies().FirstOrDefault(p => p.Id == id);

    /// <inheritdoc cref="Pin.Page"/>
    public IReadOnlyList<Pin> Pins(bool? open, long before, int limit) => projections.Read(db => Sightline.Retention.Pin.Page(db, open, before, limit));

    public Pin? Pin(long position) => projections.Read(db => Sightline.Retention.Pin.One(db, position));

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RetentionPass> Passes(long before, int limit) => projections.Read(db => RetentionPass.Page(db, before, limit));

    public RetentionPass? Pass(long position) => projections.Read(db => RetentionPass.One(db, position));

    /// <summary>Those that were cut off, or run.</summary>
    public IReadOnlyList<RetentionPass> Running() => projections.Read(RetentionPass.Running);

    /// <summary>Another number once a policy, a pin or a pass came, or was over.</summary>
    public long Mark() => projections.Read(db => db.Scalar(
        "SELECT (SELECT COALESCE(MAX(position), 0) FROM retention_policies) + (SELECT COALESCE(MAX(position), 0) FROM retention_pins) + (SELECT COUNT(*) FROM retention_pins WHERE released_at IS NOT NULL) + " +
        "(SELECT COALESCE(MAX(position), 0) FROM retention_passes) + (SELECT COUNT(*) FROM retention_passes WHERE ended_at IS NOT NULL)"));
}
