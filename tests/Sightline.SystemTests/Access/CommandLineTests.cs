using System.Text.Json.Nodes;
using Sightline.Identity;
using Sightline.Storage;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Access;

/// <summary>The first start, and people and keys by the command line, beside a stopped and beside a running node.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_first_start_prints_a_link_that_makes_one_admin_once()
    {
        await using var hub = await HubProcess.StartAsync(_folder);
        var old = await LinkAsync(hub);
        await hub.RestartAsync();
        var link = await LinkAsync(hub);
        using var person = new PersonClient(hub.Api.Url, "first");
        Assert.NotEqual(old, link);
        (await person.GetAsync(old)).Expect(404);
        await person.TakeTokenAsync(link);
        (await person.PostFormAsync(old, ("name", "first"), ("password", PersonClient.Password), ("again", PersonClient.Password))).Expect(404);
        (await person.PostFormAsync(link, ("name", "first"), ("password", "short"), ("again", "short"))).Expect(422);
        (await person.PostFormAsync(link, ("name", "first"), ("password", PersonClient.Password), ("again", PersonClient.Password))).Expect(303);
        Assert.Equal("admin", (string)(await person.GetAsync("/api/v1/me")).Expect(200).Json["role"]!);

        using var late = new PersonClient(hub.Api.Url, "second");
        (await late.GetAsync(link)).Expect(404);
        await late.TakeTokenAsync("/sign-in");
        (await late.PostFormAsync(link, ("name", "second"), ("password", PersonClient.Password), ("again", PersonClient.Password))).Expect(404);
        await hub.RestartAsync();
        await hub.Api.GetAsync("/health/live");
        await hub.Node.StopAsync();
        Assert.DoesNotContain("/set-up/", hub.Node.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_command_line_does_beside_a_stopped_node_is_in_the_audit_once_it_runs_even_after_a_kill()
    {
        var first = await RunAsync("user", "add", "--name", "anna", "--role", "admin");
        Assert.Contains("First password of anna", first, StringComparison.Ordinal);
        await RunAsync("user", "unlock", "anna", "--reason", "forgot");
        await using var hub = await HubProcess.StartAsync(_folder);
        await hub.Node.KillAsync();
        await hub.RestartAsync();

        var acts = await ActsAsync(hub, "user:anna", 2);
        Assert.Equal(["user.unlocked", "user.added"], acts.Select(a => (string)a["act"]!));
        Assert.All(acts, a => Assert.StartsWith("os:", (string)a["actor"]!, StringComparison.Ordinal));
        Assert.DoesNotContain(first.Split('\n')[0], (await hub.Api.GetAsync("/api/v1/audit/export?format=jsonl")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_command_line_does_beside_a_running_node_counts_there_and_is_in_the_audit()
    {
        await using var hub = await HubProcess.StartAsync(_folder);
        var password = (await RunAsync("user", "add", "--name", "berta", "--role", "admin")).Split('\n')[0];
        using var berta = new PersonClient(hub.Api.Url, "berta");
        (await berta.SignInAsync(password)).Expect(303);
        (await berta.CallAsync(HttpMethod.Post, "/api/v1/me/password", new JsonObject { ["old"] = password, ["new"] = PersonClient.Password })).Expect(204);
        (await berta.GetAsync("/api/v1/books")).Expect(200);
        var key = JsonNode.Parse(await RunAsync("key", "add", "--name", "reader", "--role", "auditor", "--json"))!;
        using var reader = new ApiClient(hub.Api.Url, (string)key["key"]!);
        (await reader.GetAsync("/api/v1/books")).Expect(200);
        Assert.Contains("berta", await RunAsync("user", "list"), StringComparison.Ordinal);
        Assert.DoesNotContain((string)key["key"]!, await RunAsync("key", "list"), StringComparison.Ordinal);

        var renewed = JsonNode.Parse(await RunAsync("key", "rotate", (string)key["id"]!, "--json"))!;
        using var after = new ApiClient(hub.Api.Url, (string)renewed["key"]!);
        (await after.GetAsync("/api/v1/books")).Expect(200);
        (await reader.GetAsync("/api/v1/books")).Expect(200);
        await RunAsync("key", "revoke", (string)renewed["id"]!, "--reason", "lost");
        await Until.TrueAsync(async () => (await after.GetAsync("/api/v1/books")).Status == 401, "the revoked key is refused");
        (await reader.GetAsync("/api/v1/books")).Expect(200);

        await RunAsync("user", "add", "--name", "carl", "--role", "admin");
        await RunAsync("user", "reset-password", "berta");
        (await berta.GetAsync("/api/v1/me")).Problem(401);
        (await berta.SignInAsync()).Expect(401);
        await RunAsync("user", "end", "berta", "--reason", "left");
        Assert.Equal(["user.ended", "user.password-reset", "user.password-changed", "user.added"],
            (await ActsAsync(hub, "user:berta", 4)).Select(a => (string)a["act"]!).Where(a => a.StartsWith("user.", StringComparison.Ordinal)));
        Assert.Equal("lost", (string)(await ActsAsync(hub, $"key:{renewed["id"]}", 2))[0]["reason"]!);
        Assert.NotEqual(0, (await NodeProcess.RunAsync("user", "end", "carl", "--data", _folder.Path)).Code);
    }

    [Fact]
    public async Task An_act_that_became_a_fact_just_before_a_kill_is_not_told_twice()
    {
        await RunAsync("user", "add", "--name", "dora", "--role", "operator");
        IReadOnlyList<BoxedAct> boxed;
        using (var file = new IdentityFile(new DataFolder(_folder.Path), TimeProvider.System))
        {
            boxed = new ActBox(file).Oldest(10);
        }

        await using var hub = await HubProcess.StartAsync(_folder);
        await ActsAsync(hub, "user:dora", 1);
        await hub.Node.KillAsync();

        // As if the kill had come between the flush of the fact and the emptying of the box.
        using (var file = new IdentityFile(new DataFolder(_folder.Path), TimeProvider.System))
        {
            file.Change(db => boxed.Sum(act => db.Prepare("INSERT OR REPLACE INTO acts (id, at, actor, object, body) VALUES (?1, ?2, ?3, ?4, ?5)")
                .Bind(1, act.Id).Bind(2, IdentityFile.Stamp(act.At)).Bind(3, act.Actor).Bind(4, act.Object).Bind(5, act.Body).Execute()));
        }

        await hub.RestartAsync();
        await RunAsync("user", "unlock", "dora");

        Assert.Equal(["user.unlocked", "user.added"], (await ActsAsync(hub, "user:dora", 2)).Select(a => (string)a["act"]!));
    }

    private static async Task<string> LinkAsync(HubProcess hub) => "/set-up/" + await hub.Node.SaysAsync("/set-up/", "\n");

    private static async Task<IReadOnlyList<JsonObject>> ActsAsync(HubProcess hub, string thing, int atLeast) => await Until.SomeAsync(async () =>
    {
        var items = (await hub.Api.GetAsync("/api/v1/audit?object=" + Uri.EscapeDataString(thing))).Expect(200).Items.Where(i => !((string)i["act"]!).StartsWith('s')).ToList();
        return items.Count >= atLeast ? items : null;
    }, $"the audit tells of {thing}");

    private async Task<string> RunAsync(params IReadOnlyList<string> arguments)
    {
        var (code, said, error) = await NodeProcess.RunAsync([.. arguments, "--data", _folder.Path]);
        Assert.True(code == 0, said + error);
        return said;
    }
}
