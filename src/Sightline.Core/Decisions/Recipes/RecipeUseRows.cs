using Sightline.Storage;

namespace Sightline.Decisions.Recipes;

/// <summary>The tables of what stations work with.</summary>
internal static class RecipeUseRows
{
    public static IReadOnlyDictionary<string, StationUse> Read(SqliteDatabase db)
    {
        var found = new Dictionary<string, StationUse>();
        using (var uses = db.Prepare("SELECT station, good_at FROM recipe_uses").Query())
        {
            while (uses.Read())
            {
                found[uses.Text(0)] = new StationUse { RightAt = uses.NullableInt64(1) };
            }
        }

        using var rows = db.Prepare("SELECT station, recipe, version, model, flags, since, last, records FROM recipe_findings").Query();
        while (rows.Read())
        {
            found[rows.Text(0)].Wrongs[rows.Text(1)] = new WrongUse(rows.NullableText(2), rows.NullableText(3), rows.Text(4), rows.Int64(5), rows.Int64(6), rows.Int64(7));
        }

        return found;
    }

    public static void Write(SqliteDatabase db, string station, StationUse use)
    {
        db.Prepare("INSERT INTO recipe_uses (station, good_at) VALUES (?1, ?2) ON CONFLICT (station) DO UPDATE SET good_at = excluded.good_at").Bind(1, station).Bind(2, use.RightAt).Execute();
        db.Prepare("DELETE FROM recipe_findings WHERE station = ?1").Bind(1, station).Execute();
        foreach (var (recipe, wrong) in use.Wrongs)
        {
            db.Prepare("INSERT INTO recipe_findings (station, recipe, version, model, flags, since, last, records) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                .Bind(1, station).Bind(2, recipe).Bind(3, wrong.Version).Bind(4, wrong.Model).Bind(5, wrong.Flags)
                .Bind(6, wrong.Since).Bind(7, wrong.Last).Bind(8, wrong.Records).Execute();
        }
    }
}
