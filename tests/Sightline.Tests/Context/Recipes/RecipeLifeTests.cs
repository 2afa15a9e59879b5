using System.Security.Cryptography;
using System.Text;
using Sightline.Context;
using Sightline.Context.Recipes;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Recipes;

/// <summary>Versions of recipes go from draft to retired by facts, and what is approved is never changed.</summary>
public sealed class RecipeLifeTests
{
    [Fact]
    public void From_every_state_only_the_next_steps_lead_on_and_none_leads_back()
    {
        var ways = Enum.GetValues<RecipeState>().SelectMany(from => RecipeLife.Acts.Select(act => (from, act, To: RecipeLife.After(from, act)))).Where(w => w.To is not null)
            .Select(w => $"{RecipeLife.Word(w.from)} {w.act} {RecipeLife.Word(w.To!.Value)}");

        Assert.Equal(["draft approve approved", "draft retire retired", "approved activate active", "approved retire retired", "active retire retired"], ways);
        Assert.All(Enum.GetValues<RecipeState>(), state => Assert.Equal(state, RecipeLife.Read(RecipeLife.Word(state))));
    }

    [Fact]
    public async Task A_draft_is_changed_by_its_authors_until_it_is_approved_and_never_after()
    {
        await using var node = new Node();
        Assert.Empty((await node.PutRecipeAsync("R-1", """{"version":"4","product":"P-1"}""")).Errors);
        Assert.True((await node.PutRecipeAsync("R-1", """{"version":"4","product":"P-2"}""", "key:mes as integrator")).Changed);
        var draft = node.Version("R-1", "4")!;
        Assert.Equal(["user:anna", "key:mes"], draft.Authors);
        Assert.Equal("P-2", draft.Said.Product);

        await node.StepAsync("R-1", "4", RecipeLife.Approve);
        var same = await node.PutRecipeAsync("R-1", """{ "product": "P-2", "version": "4" }""");
        var other = await node.PutRecipeAsync("R-1", """{"version":"4","product":"P-3"}""");
        await node.DraftAsync("R-1", """{"version":"4","product":"P-3"}""");

        Assert.Equal((draft.Drafted.Position, false), (same.Position, same.Changed));
        Assert.Equal("Version '4' of recipe 'R-1' is approved and is not changed any more. Send what you want as a new version.", other.Conflict);
        Assert.Equal("/version", Assert.Single(other.Errors).Pointer);
        Assert.Equal(("P-2", RecipeState.Approved), (node.Version("R-1", "4")!.Said.Product, node.Version("R-1", "4")!.State));
    }

    [Fact]
    public async Task Activating_a_version_retires_the_one_before_and_only_that()
    {
        await using var node = new Node();
        await node.ActiveAsync("R-1", """{"version":"1","product":"P-1"}""");
        await node.ActiveAsync("R-2", """{"version":"1","product":"P-2"}""");
        await node.ActiveAsync("R-1", """{"version":"2","product":"P-1"}""");

        Assert.Equal((RecipeState.Retired, "replaced by version 2"), (node.Version("R-1", "1")!.State, node.Version("R-1", "1")!.Retired!.Reason));
        Assert.Equal((RecipeState.Active, RecipeState.Active), (node.Version("R-1", "2")!.State, node.Version("R-2", "1")!.State));
        Assert.Equal(node.Version("R-1", "2")!.Activated!.Position, node.Version("R-1", "1")!.Retired!.Position);
    }

    [Fact]
    public async Task An_approval_of_a_draft_that_was_changed_meanwhile_is_none()
    {
        await using var node = new Node();
        var read = await node.DraftAsync("R-1", """{"version":"1","product":"P-1"}""");
        await node.DraftAsync("R-1", """{"version":"1","product":"P-9"}""");

        await node.StepAsync("R-1", "1", RecipeLife.Approve, draft: read);
        await node.StepAsync("R-1", "1", RecipeLife.Activate);

        Assert.Equal(RecipeState.Draft, node.Version("R-1", "1")!.State);
    }

    [Fact]
    public async Task A_record_of_master_data_without_a_version_is_the_draft_of_version_1()
    {
        await using var node = new Node();
        await node.DraftAsync("R-OLD", """{"product":"P-1"}""");

        Assert.Equal(("P-1", RecipeState.Draft), (node.Version("R-OLD", "1")!.Said.Product, node.Version("R-OLD", "1")!.State));
    }

    [Fact]
    public async Task The_content_is_kept_byte_for_byte_with_its_hash()
    {
        const string content = "{ \"gain\": 1.50, \"text\": \"Gr\\u00f6\\u00DFe ü\",\r\n\t\"list\": [1,  2.0, 1e3] }";
        await using var node = new Node();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        Assert.Empty((await node.PutRecipeAsync("R-1", $$"""{"version":"1","contentSha256":"{{hash.ToUpperInvariant()}}","content":{{content}}}""")).Errors);

        Assert.Equal(content, Encoding.UTF8.GetString(node.Get<RecipeDesk>().Content("R-1", "1")!));
        Assert.Equal((hash, (long?)Encoding.UTF8.GetByteCount(content)), (node.Version("R-1", "1")!.ContentSha256, node.Version("R-1", "1")!.ContentBytes));
        Assert.True((await node.PutRecipeAsync("R-1", $$"""{"version":"1","content":{{content.Replace("1.50", "1.5")}}}""")).Changed);
    }

    [Theory]
    [InlineData("""{"version":" "}""", "/version", "Has 1 characters. Send 1 to 256, not blank, or leave it out for version 1.")]
    [InlineData("""{"variant":"left"}""", "/variant", "Is 'left', of no product. Send the product too.")]
    [InlineData("""{"model":{"version":"2"}}""", "/model/name", "Missing. Send the name of the model, or leave the model out.")]
    [InlineData("""{"model":{"name":"net","sha256":"cafe"}}""", "/model/sha256", "Is 'cafe'. Send a SHA-256 as 64 hexadecimal digits.")]
    [InlineData("""{"contentSha256":"xyz"}""", "/contentSha256", "Is 'xyz'. Send a SHA-256 as 64 hexadecimal digits.")]
    [InlineData("""{"content":{"a":"\ud800"}}""", "/content/a", "Holds a text that is no well-formed Unicode. Send it without half surrogate pairs.")]
    [InlineData("""{"content":{"a":1},"contentSha256":"0000000000000000000000000000000000000000000000000000000000000000"}""", "/contentSha256", "Is '0000000000000000000000000000000000000000000000000000000000000000', and the content as it stands in the message has 015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862. Send the content that was meant, or leave the hash out.")]
    public void What_is_wrong_with_a_draft_is_said_at_its_place(string body, string pointer, string detail)
    {
        var problem = Assert.Single(MasterKind.Recipes.Problems(Encoding.UTF8.GetBytes(body)));
        Assert.Equal((pointer, detail), (problem.Pointer, problem.Detail));
    }

    [Fact]
    public void A_content_of_more_than_a_mebibyte_is_refused()
    {
        var problem = Assert.Single(MasterKind.Recipes.Problems(Encoding.UTF8.GetBytes($$"""{"content":"{{new string('x', 1 << 20)}}"}""")));
        Assert.Equal("/content", problem.Pointer);
    }
}
