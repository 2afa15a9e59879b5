using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

/// <summary>What the pages of recipes refuse, and to whom they show what.</summary>
public sealed class RecipePageTests
{
    [Fact]
    public async Task The_author_is_told_on_the_page_why_the_own_version_is_not_approved()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var anna = await SignedIn.AsAsync(hub, "quality");
        (await anna.PostAsync("/recipe-draft", "/recipe-draft", ("recipe", "R-1"), ("version", "2"), ("product", "LID"))).Expect(303);

        Assert.Contains("Somebody else approves it.", await anna.PageAsync("/recipes/R-1"));
        var refused = (await anna.PostAsync("/recipes/R-1", "/recipes/R-1/approve", ("version", "2"), ("reason", "I tested it"), ("meaning", "I decided this"), ("password", anna.Password))).Expect(409).Text;
        Assert.Contains("id=\"recipe-refused\"", refused);
        Assert.Contains("who cannot approve it too", refused);
        Assert.Contains("data-state=\"draft\"", await anna.PageAsync("/recipes/R-1"));
    }

    [Fact]
    public async Task An_operator_sees_recipes_and_changes_none_and_a_wrong_draft_is_shown_again_with_what_is_wrong()
    {
        await using var hub = await HubInProcess.StartAsync();
        (await hub.Api.PutAsync("/api/v1/recipes/R-1", JsonNode.Parse("""{"version":"1","product":"LID"}""")!)).Expect(200);
        using var otto = await SignedIn.AsAsync(hub, "operator");
        using var anna = await SignedIn.AsAsync(hub, "quality");

        Assert.DoesNotContain("recipe-decide", await otto.PageAsync("/recipes/R-1"));
        Assert.DoesNotContain("recipe-new", await otto.PageAsync("/recipes"));
        (await otto.PostAsync("/recipes", "/recipes/R-1/change", ("version", "1"), ("do", "retire"), ("reason", "so"))).Expect(403);
        await anna.PageAsync("/recipes/R-NONE", 404);
        await anna.PageAsync("/recipes/R-1?version=9", 404);
        Assert.Contains("f-content-error", (await anna.PostAsync("/recipe-draft", "/recipe-draft", ("recipe", "R-1"), ("version", "3"), ("content", "{ no json"))).Expect(422).Text);
        Assert.Contains("f-recipe-error", (await anna.PostAsync("/recipe-draft", "/recipe-draft", ("version", "3"))).Expect(422).Text);
        Assert.Contains("Give a reason", (await anna.PostAsync("/recipes/R-1", "/recipes/R-1/change", ("version", "1"), ("do", "retire"))).Expect(422).Text);
        (await anna.PostAsync("/recipes/R-1", "/recipes/R-1/change", ("version", "1"), ("do", "retire"), ("reason", "never used"))).Expect(303);
        Assert.Contains("is retired and is not changed any more", (await anna.PostAsync("/recipe-draft", "/recipe-draft", ("recipe", "R-1"), ("version", "1"), ("product", "BOX"))).Expect(409).Text);
    }
}
