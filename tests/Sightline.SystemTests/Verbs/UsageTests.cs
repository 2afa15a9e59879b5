using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Verbs;

/// <summary>Every verb explains itself, and says what is wrong with how it was called.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("demo")]
    [InlineData("hub")]
    [InlineData("replay")]
    [InlineData("key add")]
    [InlineData("key list")]
    [InlineData("key revoke")]
    [InlineData("trace")]
    [InlineData("certificate")]
    [InlineData("verify")]
    [InlineData("rebuild")]
    [InlineData("backup")]
    [InlineData("backup check")]
    [InlineData("restore")]
    [InlineData("salvage")]
    public async Task Help_has_an_example(string verb)
    {
        var (code, output, error) = await NodeProcess.RunAsync([.. verb.Split(' '), "--help"]);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Example:", output, StringComparison.Ordinal);
        Assert.Contains($"  sightline {verb}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fly")]
    [InlineData("hub --port 80")]
    [InlineData("demo --parts-per-minute many")]
    [InlineData("key")]
    [InlineData("key add")]
    [InlineData("key add --name x --role king")]
    [InlineData("trace")]
    [InlineData("trace SN-1")]
    [InlineData("trace machine:PRESS-1")]
    [InlineData("trace serial:")]
    [InlineData("certificate")]
    [InlineData("certificate SN-1 --format pdf")]
    [InlineData("certificate SN-1 --format docx")]
    [InlineData("replay")]
    [InlineData("replay nowhere.csv --profile steel-plates --to nonsense --key K")]
    [InlineData("verify --data /nonexistent/sightline")]
    [InlineData("rebuild --data /nonexistent/sightline")]
    [InlineData("backup --data /nonexistent/sightline --to /nonexistent/backup")]
    [InlineData("backup --data .")]
    [InlineData("backup --to x --images some")]
    [InlineData("backup check")]
    [InlineData("restore --data x")]
    [InlineData("salvage --data /nonexistent/sightline")]
    public async Task Wrong_usage_is_said_and_ends_with_2(string arguments)
    {
        var (code, _, error) = await NodeProcess.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, code);
        Assert.False(string.IsNullOrWhiteSpace(error));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_made_listed_without_its_secret_and_revoked_while_the_node_runs()
    {
        using var folder = new TempFolder();
        await using var hub = await HubInProcess.StartAsync(folder);

        var (code, made, _) = await NodeProcess.RunAsync("key", "add", "--data", folder.Path, "--name", "L1-AOI-1", "--role", "station", "--station", "L1-AOI-1", "--json");
        Assert.Equal(0, code);
        var key = System.Text.Json.Nodes.JsonNode.Parse(made)!;
        var client = hub.Client((string)key["key"]!);
        (await client.InspectAsync(Sample.Inspection())).Expect(201);

        var (_, listed, _) = await NodeProcess.RunAsync("key", "list", "--data", folder.Path);
        Assert.Contains("L1-AOI-1", listed, StringComparison.Ordinal);
        Assert.DoesNotContain((string)key["key"]!, listed, StringComparison.Ordinal);

        Assert.Equal(0, (await NodeProcess.RunAsync("key", "revoke", (string)key["id"]!, "--data", folder.Path)).Code);
        await Until.TrueAsync(async () => (await client.InspectAsync(Sample.Inspection())).Status == 401, "the running node refuses the key");
        Assert.Equal(1, (await NodeProcess.RunAsync("key", "revoke", (string)key["id"]!, "--data", folder.Path)).Code);
    }
}
