using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Exports.Life;

/// <summary>The table of the versions of all maps.</summary>
internal static class MapVersionRows
{
    private const string Columns =
        "target, version, state, body, sha256, authors, draft, drafted_at, drafted_by, replay, " +
        "replayed, replayed_at, replayed_by, replayed_why, approved, approved_at, approved_by, approved_why, published, published_at, published_by, published_why, retired, retired_at, retired_by, retired_why";

    public static MapVersion? Find(SqliteDatabase db, string target, string version) =>
        Read(db.Prepare($"SELECT {Columns} FROM map_versions WHERE target = ?1 AND version = ?2").Bind(1, target).Bind(2, version)) is [var found] ? found : null;

    /// <summary>Every version of a target's map, the one drafted last first.</summary>
    public static IReadOnlyList<MapVersion> Of(SqliteDatabase db, string target) =>
        Read(db.Prepare($"SELECT {Columns} FROM map_versions WHERE target = ?1 ORDER BY draft DESC").Bind(1, target));

    /// <summary>The version in use of each target, and every version that is on its way there.</summary>
    public static IReadOnlyList<MapVersion> NotRetired(SqliteDatabase db) =>
        Read(db.Prepare($"SELECT {Columns} FROM map_versions WHERE state <> 'retired' ORDER BY target, draft DESC"));

    /// <summary>Takes a draft into the table, in the place of the one before of the same version. What was found of that one is not true of this.</summary>
    public static void PutDraft(SqliteDatabase db, MapVersion draft) =>
        db.Prepare(
            "INSERT INTO map_versions (target, version, state, body, sha256, authors, draft, drafted_at, drafted_by) VALUES (?1, ?2, 'draft', ?3, ?4, ?5, ?6, ?7, ?8) " +
            "ON CONFLICT (target, version) DO UPDATE SET state = 'draft', body = excluded.body, sha256 = excluded.sha256, authors = excluded.authors, draft = excluded.draft, " +
            "drafted_at = excluded.drafted_at, drafted_by = excluded.drafted_by, replay = NULL, replayed = NULL, replayed_at = NULL, replayed_by = NULL, replayed_why = NULL")
            .Bind(1, draft.Target).Bind(2, draft.Version).Bind(3, draft.Text).Bind(4, draft.Sha256)
            .Bind(5, JsonSerializer.Serialize([.. draft.Authors], MapLifeJson.Default.ListString))
            .Bind(6, draft.Drafted.Position).Bind(7, FactHash.Microseconds(draft.Drafted.At)).Bind(8, draft.Drafted.By).Execute();

    /// <summary>Writes a step and the state it leads to.</summary>
    public static void PutStep(SqliteDatabase db, MapVersion version, MapState after, string act, MapStep step)
    {
        var done = MapLife.Done(act);
        db.Prepare($"UPDATE map_versions SET state = ?3, {done} = ?4, {done}_at = ?5, {done}_by = ?6, {done}_why = ?7 WHERE target = ?1 AND version = ?2")
            .Bind(1, version.Target).Bind(2, version.Version).Bind(3, MapLife.Word(after))
            .Bind(4, step.Position).Bind(5, FactHash.Microseconds(step.At)).Bind(6, step.By).Bind(7, step.Reason).Execute();
    }

    public static void PutReplay(SqliteDatabase db, MapVersion version, string found) =>
        db.Prepare("UPDATE map_versions SET replay = ?3 WHERE target = ?1 AND version = ?2").Bind(1, version.Target).Bind(2, version.Version).Bind(3, found).Execute();

    private static List<MapVersion> Read(SqliteStatement query)
    {
        var found = new List<MapVersion>();
        using var rows = query.Query();
        while (rows.Read())
        {
            found.Add(new MapVersion
            {
                Target = rows.Text(0),
                Version = rows.Text(1),
                State = MapLife.Read(rows.Text(2)),
                Text = rows.Text(3),
                Sha256 = rows.Text(4),
                Authors = JsonSerializer.Deserialize(rows.Span(5), MapLifeJson.Default.ListString)!,
                Drafted = new MapStep(rows.Int64(6), FactHash.FromMicroseconds(rows.Int64(7)), rows.Text(8), null),
                Replay = rows.NullableText(9),
                Replayed = Step(rows, 10),
                Approved = Step(rows, 14),
                Published = Step(rows, 18),
                Retired = Step(rows, 22),
            });
        }

        return found;
    }

    private static MapStep? Step(SqliteRows rows, int column) => rows.IsNull(column)
        ? null
        : new MapStep(rows.Int64(column), FactHash.FromMicroseconds(rows.Int64(column + 1)), rows.Text(column + 2), rows.NullableText(column + 3));
}
