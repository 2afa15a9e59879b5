using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>How entries of the outbox stood before they were put anew or ended a second time. What most of them do, wait and be accepted, is told by the entry itself.</summary>
internal static class OutboxPast
{
    /// <summary>Keeps an entry as it stands, before it is overwritten. Within one fact the first state counts: that is how it stood before the fact.</summary>
    public static void Keep(SqliteDatabase db, long position, string target) =>
        db.Prepare(
            "INSERT INTO outbox_past (position, target, since, made_by, state, map_version, reason, reference, ended_by) " +
            "SELECT position, target, since, made_by, state, map_version, reason, reference, ended_by FROM outbox WHERE position = ?1 AND target = ?2 ON CONFLICT DO NOTHING")
            .Bind(1, position).Bind(2, target).Execute();
}
