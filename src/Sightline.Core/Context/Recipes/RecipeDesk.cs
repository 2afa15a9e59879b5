using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Recipes;

/// <summary>Answers what is known of recipes, and takes the steps of their lives.</summary>
internal sealed class RecipeDesk(IJournal journal, ProjectionReader projections, TimeProvider time)
{
    public RecipeVersion? Find(string recipe, string version) => projections.Read(db => RecipeRows.Find(db, recipe, version));

    /// <summary>Every version of a recipe, the one drafted last first.</summary>
    public IReadOnlyList<RecipeVersion> Versions(string recipe) => projections.Read(db => RecipeRows.Of(db, recipe));

    public byte[]? Content(string recipe, string version) => projections.Read(db => RecipeRows.Content(db, recipe, version));

    /// <summary>An active version of another recipe for the same product, variant and station; null for none.</summary>
    public RecipeVersion? RivalOf(RecipeVersion version) => projections.Read(RecipeRows.Active).FirstOrDefault(other =>
        other.Recipe != version.Recipe && (version.Said.Product ?? version.Said.Station) is not null
        && (other.Said.Product, other.Said.Variant, other.Said.Station) == (version.Said.Product, version.Said.Variant, version.Said.Station));

    /// <summary>Signatures on a version as their facts carry them, oldest first.</summary>
    public IReadOnlyList<string> SignaturesOn(RecipeVersion version) => projections.Read(db => SignatureRows.On(db, version.Object));

    /// <summary>Position of the fact; 0 when the journal has no room.</summary>
    public async Task<long> ChangeAsync(RecipeChange change, string actor)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(change, RecipeJson.Default.RecipeChange);
        return (await journal.AppendAsync(new FactDraft(FactKinds.Recipe, change.Recipe, null, null, time.GetUtcNow(), actor, bytes), CancellationToken.None)).Position;
    }
}
