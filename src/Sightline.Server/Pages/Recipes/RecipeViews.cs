using Sightline.Context.Recipes;
using Sightline.Identity;
using Sightline.Proof;

namespace Sightline.Server.Pages.Recipes;

/// <summary>What the list shows.</summary>
/// <param name="Recipes">One page of recipes by id, each with its versions, the one drafted last first.</param>
/// <param name="Cursor">Where the list goes on; null at its end.</param>
internal sealed record RecipesView(IReadOnlyList<(string Id, IReadOnlyList<RecipeVersion> Versions)> Recipes, string? Cursor);

/// <summary>What the page of one recipe shows.</summary>
/// <param name="Versions">All of them, the one drafted last first.</param>
/// <param name="Shown">The one that is shown in full.</param>
/// <param name="Content">What a station loads, as text; null where none is kept here.</param>
/// <param name="Signatures">On the shown version, as their facts carry them.</param>
/// <param name="With">The version it is compared with; null for none.</param>
/// <param name="Changes">What differs from that.</param>
/// <param name="Hash">Of the fact of its draft, which a signature is bound to.</param>
/// <param name="SignedActs">The acts on it that need a signature here.</param>
/// <param name="IsOwn">Four eyes are asked for, and this person drafted or changed it.</param>
/// <param name="Form">What was written into the form before, and what was wrong with it.</param>
/// <param name="Refused">Why the act was not done, in words; null where nothing was refused.</param>
internal sealed record RecipeView(
    IReadOnlyList<RecipeVersion> Versions, RecipeVersion Shown, string? Content, IReadOnlyList<string> Signatures, RecipeVersion? With, IReadOnlyList<AuditChange> Changes,
    string Hash, IReadOnlyList<string> SignedActs, bool IsOwn, DecisionForm Form, string? Refused);

/// <summary>What the form of a draft shows.</summary>
/// <param name="Typed">What is in its fields, by name.</param>
/// <param name="Errors">What is wrong with a field, by name.</param>
/// <param name="Refused">What is wrong with the whole, in words.</param>
internal sealed record RecipeDraftView(IReadOnlyDictionary<string, string?> Typed, IReadOnlyDictionary<string, string> Errors, string? Refused);
