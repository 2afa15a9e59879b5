using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Verbs;

/// <summary>Every verb explains itself, and says what is wrong with how it was called.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("demo")]
    [InlineData("hub")]
    [InlineData("edge")]
    [InlineData("replay")]
    [InlineData("key")]
    [InlineData("key add")]
    [InlineData("key list")]
    [InlineData("key rotate")]
    [InlineData("key revoke")]
    [InlineData("user")]
    [InlineData("user add")]
    [InlineData("user list")]
    [InlineData("user reset-password")]
    [InlineData("user unlock")]
    [InlineData("user end")]
    [InlineData("map")]
    [InlineData("map check")]
    [InlineData("export")]
    [InlineData("archive")]
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
    [InlineData("rehearse --help")]
    [InlineData("key fly --help")]
    [InlineData("hub --urls garbage --data /nonexistent/sightline")]
    [InlineData("demo --urls ftp://127.0.0.1:0 --data /nonexistent/sightline")]
    [InlineData("edge --hub nonsense --key-file /nonexistent/key --data /nonexistent/sightline")]
    [InlineData("edge --hub http://127.0.0.1:1 --key-file /nonexistent/key --data /nonexistent/sightline")]
    [InlineData("verify /nonexistent/evidence.zip")]
    [InlineData("verify --key /nonexistent/key")]
    [InlineData("verify /nonexistent/evidence.zip --data .")]
    [InlineData("backup check /nonexistent/backup")]
    [InlineData("backup --data . check /nonexistent/backup")]
    [InlineData("restore --from /nonexistent/backup --data /nonexistent/sightline")]
    [InlineData("restore --from . --images-from . --without-images --data /nonexistent/sightline")]
    [InlineData("trace serial:X --key K")]
    [InlineData("trace serial:X --to nonsense")]
    [InlineData("trace serial:X --to http://127.0.0.1:1 --data .")]
    [InlineData("trace serial:X --as-of soon")]
    [InlineData("export --of serial:X --out /nonexistent/x.zip --key K")]
    [InlineData("export --of serial:X --out /nonexistent/x.zip --to http://127.0.0.1:1 --data .")]
    [InlineData("archive --reason so --through 1 --to nonsense")]
    [InlineData("certificate SN-1 --to nonsense")]
    [InlineData("certificate SN-1 --as-of soon")]
    [InlineData("map check /nonexistent/map.json --strict")]
    [InlineData("demo --no-traffic --parts-per-minute 5 --data /nonexistent/sightline")]
    [InlineData("key rotate 0a1b --overlap=-01:00:00 --data /nonexistent/sightline")]
    public async Task Wrong_usage_is_said_and_ends_with_2(string arguments)
    {
        var (code, _, error) = await NodeProcess.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, code);
        Assert.False(string.IsNullOrWhiteSpace(error));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key list")]
    [InlineData("key rotate 0a1b2c3d4e5f")]
    [InlineData("key revoke 0a1b2c3d4e5f")]
    [InlineData("user list")]
    [InlineData("user reset-password anna")]
    [InlineData("user unlock anna")]
    [InlineData("user end anna")]
    [InlineData("trace serial:X")]
    [InlineData("trace lot:X")]
    [InlineData("export --of serial:X --out /nonexistent/x.zip")]
    [InlineData("verify")]
    [InlineData("rebuild")]
    [InlineData("salvage")]
    [InlineData("backup --to /nonexistent/backup")]
    public async Task A_folder_that_holds_no_node_is_said_and_not_made_one(string verb)
    {
        using var folder = new TempFolder();

        var (code, output, error) = await NodeProcess.RunAsync([.. verb.Split(' '), "--data", folder.In("typo")]);

        Assert.Equal((2, "", $"There is no node in {folder.In("typo")}. Give the node's folder with --data."), (code, output, error.Trim()));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task What_a_verb_cannot_do_ends_with_1_and_a_wish_that_can_be_no_account_with_2()
    {
        using var folder = new TempFolder();
        async Task<int> CodeAsync(string verb) => (await NodeProcess.RunAsync([.. verb.Split(' '), "--data", folder.Path])).Code;

        Assert.Equal(0, await CodeAsync("user add --name anna --role admin"));
        Assert.Equal(1, await CodeAsync("user add --name anna --role quality"));
        Assert.Equal(2, await CodeAsync("user add --name acme --role vendor"));
        Assert.Equal(2, await CodeAsync("user add --name bert --role quality --expires 2020-01-01T00:00:00Z"));
        Assert.Equal(1, await CodeAsync("user reset-password nobody"));
        Assert.Equal(1, await CodeAsync("user end anna"));
        Assert.Equal(0, await CodeAsync("user add --name bert --role quality"));
        Assert.Equal(0, await CodeAsync("user end bert"));
        Assert.Equal(1, await CodeAsync("user end bert"));
        Assert.Equal(1, await CodeAsync("user unlock bert"));
        Assert.Equal(1, await CodeAsync("key revoke nope"));
    }

    [Fact]
    public async Task Json_of_people_and_keys_has_times_as_the_API_writes_them()
    {
        using var folder = new TempFolder();
        async Task<System.Text.Json.Nodes.JsonNode> JsonAsync(params string[] verb)
        {
            var (code, output, error) = await NodeProcess.RunAsync([.. verb, "--json", "--data", folder.Path]);
            Assert.True(code == 0, error);
            return System.Text.Json.Nodes.JsonNode.Parse(output)!;
        }

        var added = await JsonAsync("user", "add", "--name", "anna", "--role", "quality", "--expires", "2099-12-31T00:00:00Z");
        var reset = await JsonAsync("user", "reset-password", "anna");
        var person = await JsonAsync("user", "list");
        await JsonAsync("key", "add", "--name", "reader", "--role", "auditor", "--expires", "2099-12-31T00:00:00Z");
        var key = await JsonAsync("key", "list");

        Assert.Equal(("anna", "quality"), ((string)reset["name"]!, (string)reset["role"]!));
        Assert.NotEqual((string)added["firstPassword"]!, (string)reset["firstPassword"]!);
        Assert.All((System.Text.Json.Nodes.JsonNode[])[person, key], shown =>
        {
            Assert.Equal("2099-12-31T00:00:00.000Z", (string)shown["expiresAt"]!);
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string)shown["addedAt"]!);
        });
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
