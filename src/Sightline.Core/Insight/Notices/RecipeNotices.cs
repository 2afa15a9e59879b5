using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Insight.Notices;

/// <summary>Stations that work with a recipe or a model that is not released: one notice for each station and recipe while that lasts.</summary>
internal sealed class RecipeNotices(ProjectionReader projections) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => projections.Read(db =>
    {
        var found = new List<Notice>();
        using var rows = db.Prepare("SELECT station, recipe, version, model, flags, since, records FROM recipe_findings ORDER BY station, recipe").Query();
        while (rows.Read())
        {
            var (station, recipe, records) = (rows.Text(0), rows.Text(1), rows.Int64(6));
            found.Add(new Notice
            {
                Id = $"recipe:{station}:{recipe}",
                Kind = "recipe",
                Severity = NoticeSeverity.Alarm,
                Station = station,
                Since = FactHash.FromMicroseconds(rows.Int64(5)),
                What = $"Station '{station}' works with {Used(recipe, rows.NullableText(2), rows.NullableText(3))}, {Wrong(rows.Text(4))}: {(records == 1 ? "1 record" : $"{records} records")} since then.",
                Do = "Load the active recipe and its model at the station, or have what it uses approved and activated. The records are flagged and stay so; this notice ends with the station's next right record.",
                Page = "/recipes",
            });
        }

        return found;
    });

    private static string Used(string recipe, string? version, string? model) =>
        recipe.Length == 0 ? $"model '{model}'" : $"recipe '{recipe}'{(version is null ? "" : $" version '{version}'")}";

    private static string Wrong(string flags) => string.Join(", and ", flags.Split(' ').Select(flag => flag switch
    {
        RecordFlags.RecipeNotApproved => "which is not approved",
        RecordFlags.RecipeNotActive => "which is approved and not active",
        _ => "its model is another than the recipe's",
    }));
}
