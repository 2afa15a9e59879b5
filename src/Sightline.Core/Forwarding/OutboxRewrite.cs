using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>
/// What becomes of a record's entries when the record is bound anew. One that waits is written anew in its place, and keeps what
/// it said before; one that was accepted stays as it was told, and says that what is known now reads otherwise.
/// </summary>
internal static class OutboxRewrite
{
    /// <summary>An entry as it stands. Since: when it was made, or was set free by the target before it.</summary>
    public sealed record Standing(long State, long Since, int Revision, string? Fields);

    public static Standing? Of(SqliteDatabase db, long position, string target)
    {
        using var rows = db.Prepare("SELECT state, COALESCE(freed_at, created_at), revision, fields FROM outbox WHERE position = ?1 AND target = ?2").Bind(1, position).Bind(2, target).Query();
        return rows.Read() ? new Standing(rows.Int64(0), rows.Int64(1), (int)rows.Int64(2), rows.NullableText(3)) : null;
    }

    /// <summary>What it said stays known under its revision: an attempt with it may be on its way, and may be accepted.</summary>
    public static void Keep(SqliteDatabase db, long position, string target, Standing before, long until) =>
        db.Prepare("INSERT INTO outbox_former (position, target, revision, map_version, fields, until) SELECT position, target, revision, map_version, fields, ?4 FROM outbox WHERE position = ?1 AND target = ?2 AND revision = ?3")
            .Bind(1, position).Bind(2, target).Bind(3, before.Revision).Bind(4, until).Execute();

    /// <summary>Writes one that waits anew, in its place.</summary>
    public static void Waiting(SqliteDatabase db, long position, string target, (string MapVersion, string Fields) said, long fact) =>
        db.Prepare("UPDATE outbox SET revision = revision + 1, map_version = ?3, fields = ?4, since = ?5, made_by = ?5 WHERE position = ?1 AND target = ?2")
            .Bind(1, position).Bind(2, target).Bind(3, said.MapVersion).Bind(4, said.Fields).Bind(5, fact).Execute();

    /// <summary>One that was accepted: does what is known now read otherwise than what was told?</summary>
    public static void Told(SqliteDatabase db, long position, string target, Standing before, Translation? made, long relinked)
    {
        var same = made is Translation.Ready ready && ready.Fields.ToJsonString() == before.Fields;
        db.Prepare("UPDATE outbox SET told_before = ?3 WHERE position = ?1 AND target = ?2").Bind(1, position).Bind(2, target).Bind(3, same ? null : relinked).Execute();
    }

    /// <summary>An attempt with earlier words was accepted: the entry says what the target was told, and since when that is not known any more.</summary>
    public static void Accepted(SqliteDatabase db, DeliveryReport report)
    {
        string mapVersion, fields;
        long until;
        using (var rows = db.Prepare("SELECT map_version, fields, until FROM outbox_former WHERE position = ?1 AND target = ?2 AND revision = ?3").Bind(1, report.Position).Bind(2, report.Target).Bind(3, (long)report.Revision).Query())
        {
            if (!rows.Read())
            {
                return;
            }

            (mapVersion, fields, until) = (rows.Text(0), rows.Text(1), rows.Int64(2));
        }

        db.Prepare("UPDATE outbox SET map_version = ?3, told_before = CASE WHEN fields = ?4 THEN NULL ELSE ?5 END, fields = ?4 WHERE position = ?1 AND target = ?2")
            .Bind(1, report.Position).Bind(2, report.Target).Bind(3, mapVersion).Bind(4, fields).Bind(5, until).Execute();
    }
}
