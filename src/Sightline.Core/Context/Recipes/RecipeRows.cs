using System.Text;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Recipes;

/// <summary>The table of the versions of all recipes.</summary>
internal static class RecipeRows
{
    private const string Columns =
        "recipe, version, state, said, content_length, content_sha256, authors, draft, drafted_at, drafted_by, " +
        "approved, approved_at, approved_by, approved_why, activated, activated_at, activated_by, activated_why, retired, retired_at, retired_by, retired_why";

    public static RecipeVersion? Find(SqliteDatabase db, string recipe, string version) =>
        Read(db.Prepare($"SELECT {Columns} FROM recipe_versions WHERE recipe = ?1 AND version = ?2").Bind(1, recipe).Bind(2, version)) is [var found] ? found : null;

    /// <summary>Every version of a recipe, the one drafted last first.</summary>
    public static IReadOnlyList<RecipeVersion> Of(SqliteDatabase db, string recipe) =>
        Read(db.Prepare($"SELECT {Columns} FROM recipe_versions WHERE recipe = ?1 ORDER BY draft DESC").Bind(1, recipe));

    /// <summary>Every version that was approved at some time.</summary>
    public static IReadOnlyList<RecipeVersion> EverApproved(SqliteDatabase db) =>
        Read(db.Prepare($"SELECT {Columns} FROM recipe_versions WHERE approved IS NOT NULL ORDER BY approved"));

    /// <summary>Every version that is active, by recipe.</summary>
    public static IReadOnlyList<RecipeVersion> Active(SqliteDatabase db) =>
        Read(db.Prepare($"SELECT {Columns} FROM recipe_versions WHERE state = 'active' ORDER BY recipe"));

    public static byte[]? Content(SqliteDatabase db, string recipe, string version)
    {
        using var rows = db.Prepare("SELECT content FROM recipe_versions WHERE recipe = ?1 AND version = ?2 AND content IS NOT NULL").Bind(1, recipe).Bind(2, version).Query();
        return rows.Read() ? rows.Bytes(0) : null;
    }

    /// <summary>Takes a draft into the table, in the place of the one before of the same version.</summary>
    public static void PutDraft(SqliteDatabase db, RecipeVersion draft, JsonElement? content)
    {
        db.Prepare(
            "INSERT INTO recipe_versions (recipe, version, state, said, content, content_length, content_sha256, authors, draft, drafted_at, drafted_by) VALUES (?1, ?2, 'draft', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) " +
            "ON CONFLICT (recipe, version) DO UPDATE SET said = excluded.said, content = excluded.content, content_length = excluded.content_length, content_sha256 = excluded.content_sha256, " +
            "authors = excluded.authors, draft = excluded.draft, drafted_at = excluded.drafted_at, drafted_by = excluded.drafted_by")
            .Bind(1, draft.Recipe).Bind(2, draft.Version).Bind(3, JsonSerializer.Serialize(draft.Said, RecipeJson.Default.RecipeMaster))
            .Bind(4, content is { } given ? Encoding.UTF8.GetString(RecipeContent.Bytes(given)) : null)
            .Bind(5, draft.ContentBytes).Bind(6, draft.ContentSha256)
            .Bind(7, JsonSerializer.Serialize([.. draft.Authors], RecipeJson.Default.ListString))
            .Bind(8, draft.Drafted.Position).Bind(9, FactHash.Microseconds(draft.Drafted.At)).Bind(10, draft.Drafted.By).Execute();
    }

    /// <summary>Writes a step and the state it leads to.</summary>
    public static void PutStep(SqliteDatabase db, RecipeVersion version, string act, RecipeStep step)
    {
        var done = RecipeLife.Done(act);
        db.Prepare($"UPDATE recipe_versions SET state = ?3, {done} = ?4, {done}_at = ?5, {done}_by = ?6, {done}_why = ?7 WHERE recipe = ?1 AND version = ?2")
            .Bind(1, version.Recipe).Bind(2, version.Version).Bind(3, RecipeLife.Word(version.State))
            .Bind(4, step.Position).Bind(5, FactHash.Microseconds(step.At)).Bind(6, step.By).Bind(7, step.Reason).Execute();
    }

    private static List<RecipeVersion> Read(SqliteStatement query)
    {
        var found = new List<RecipeVersion>();
        using var rows = query.Query();
        while (rows.Read())
        {
            found.Add(new RecipeVersion
            {
                Recipe = rows.Text(0),
                Version = rows.Text(1),
                State = RecipeLife.Read(rows.Text(2)),
                Said = JsonSerializer.Deserialize(rows.Span(3), RecipeJson.Default.RecipeMaster)!,
                ContentBytes = rows.NullableInt64(4),
                ContentSha256 = rows.NullableText(5),
                Authors = JsonSerializer.Deserialize(rows.Span(6), RecipeJson.Default.ListString)!,
                Drafted = new RecipeStep(rows.Int64(7), FactHash.FromMicroseconds(rows.Int64(8)), rows.Text(9), null),
                Approved = Step(rows, 10),
                Activated = Step(rows, 14),
                Retired = Step(rows, 18),
            });
        }

        return found;
    }

    private static RecipeStep? Step(SqliteRows rows, int column) => rows.IsNull(column)
        ? null
        : new RecipeStep(rows.Int64(column), FactHash.FromMicroseconds(rows.Int64(column + 1)), rows.Text(column + 2), rows.NullableText(column + 3));
}
