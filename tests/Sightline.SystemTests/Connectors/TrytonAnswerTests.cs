using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.SystemTests.Harness;
using Sightline.SystemTests.Sources;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>What each of Tryton's answers becomes. Where the server cannot be brought to give one, it is put into its mouth.</summary>
[Collection("tryton")]
public sealed class TrytonAnswerTests(TrytonSite site)
{
    private const string NewNote = "model.ir.note.create";

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_session_that_ended_is_renewed_once_by_many_lanes_and_nothing_is_lost()
    {
        await using var rig = await StartAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-0"), rig.Stop));
        var ended = true;
        rig.Proxy.Bend = call =>
        {
            // Without its session the server answers 401 by itself.
            if (call.Method == "common.db.login")
            {
                ended = false;
            }
            else if (ended)
            {
                call.Context.Request.Headers.Authorization = "Session bm9ib2R5OjE6eA==";
            }

            return Task.FromResult(false);
        };
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 5).Select(i => rig.Connector.DeliverAsync(rig.Message($"SN-{i}"), rig.Stop)));
        Assert.All(outcomes, outcome => Assert.IsType<DeliveryOutcome.Accepted>(outcome));
        Assert.Equal(6, (await rig.RecordsInTargetAsync()).Count);
        Assert.Equal(2, rig.Proxy.Calls.Count(c => c == "common.db.login"));
    }

    [Fact]
    public async Task A_session_that_ends_half_way_is_renewed_and_the_step_is_made_once()
    {
        await using var rig = await StartAsync();
        rig.Proxy.Once(NewNote, TrytonProxy.Say(401, ""));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Single(await rig.RecordsInTargetAsync());
        Assert.Equal(2, rig.Proxy.Calls.Count(c => c == NewNote));
    }

    [Fact]
    public async Task A_wrong_password_is_tried_once_and_again_when_it_changed()
    {
        using var folder = new TempFolder();
        folder.Write("secret-password", "not-the-password");
        await using var rig = await StartAsync(o => o["password"] = $"${{file:{folder.In("secret-password")}}}");
        for (var i = 0; i < 7; i++)
        {
            var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
            Assert.Equal("Tryton does not let 'admin' in (401). Correct the user or the password.", again.Reason);
        }

        Assert.Single(rig.Proxy.Calls);
        folder.Write("secret-password", TrytonServer.Password);
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
    }

    [Fact]
    public async Task A_locked_user_is_left_alone_until_the_time_named()
    {
        await using var rig = await StartAsync();
        rig.Proxy.Once("common.db.login", TrytonProxy.Say(429, ""));
        for (var i = 0; i < 3; i++)
        {
            var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
            Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromMinutes(10), again.NotBefore);
            Assert.Single(rig.Proxy.Calls);
        }

        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
    }

    [Fact]
    public async Task An_answer_that_repeats_the_password_shows_its_reference_in_its_place()
    {
        await using var rig = await StartAsync();
        rig.Proxy.Once("common.db.login", TrytonProxy.Say(502, $"cannot pass on admin/{TrytonServer.Password}"));
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal($"Tryton answered 502 to common.db.login: cannot pass on admin/${{file:{rig.Server.PasswordFile}}}", again.Reason);
    }

    [Fact]
    public async Task Another_database_is_waited_for_in_words()
    {
        await using var rig = await StartAsync(o => o["database"] = "nowhere");
        Assert.NotEmpty(Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop)).Reason);
        Assert.NotEmpty(Assert.IsType<ReadBack.CannotTell>(await rig.Connector.FindAsync(rig.Message(), rig.Stop)).Reason);
    }

    [Theory]
    [InlineData("""{"id":1,"error":["UserError",["The lot is closed.","By quality",null]]}""", 200, "Refused", "Tryton said to ir.note.create: The lot is closed. By quality")]
    [InlineData("""{"id":1,"error":["UserWarning",["w.1","Really?",""]]}""", 200, "Refused", "Tryton said to ir.note.create: Really?")]
    [InlineData("""{"id":1,"error":["unsupported operand",""]}""", 200, "Refused", "Tryton failed at ir.note.create: unsupported operand")]
    [InlineData("""{"id":1,"error":["ConcurrencyException","Record changed"]}""", 200, "Unknown", "Somebody else changed it at the same moment: Record changed Part of the message is stored; sent again, it goes on from there.")]
    [InlineData("""{"id":1,"error":["'ir.note'",""]}""", 200, "Unknown", "Tryton has no ir.note. Activate the module it belongs to. Part of the message is stored; sent again, it goes on from there.")]
    [InlineData("""{"id":1,"error":["database is locked",""]}""", 200, "Unknown", "Tryton's database failed at ir.note.create: database is locked It may have stored it.")]
    [InlineData("<html>Welcome</html>", 200, "Unknown", "The answer to ir.note.create is none of Tryton's. Correct the url. It may have stored it.")]
    [InlineData("gateway", 502, "Unknown", "Tryton answered 502 to ir.note.create: gateway It may have stored it.")]
    public async Task An_answer_to_a_step_becomes(string body, int status, string outcome, string words)
    {
        await using var rig = await StartAsync();
        rig.Proxy.Once(NewNote, TrytonProxy.Say(status, body));
        var got = await rig.Connector.DeliverAsync(rig.Message(), rig.Stop);
        Assert.Equal(outcome, got.GetType().Name);
        Assert.Equal(words, got is DeliveryOutcome.Refused refused ? refused.Reason : ((DeliveryOutcome.Unknown)got).Reason);
    }

    [Theory]
    [InlineData("""{"id":1,"error":["ConcurrencyException","Record changed"]}""", 200)]
    [InlineData("""{"id":1,"error":["database is locked",""]}""", 200)]
    [InlineData("<html>Welcome</html>", 200)]
    [InlineData("forbidden", 403)]
    [InlineData("not found", 404)]
    [InlineData("gateway", 502)]
    public async Task The_same_said_to_a_question_is_tried_again_because_nothing_was_stored(string body, int status)
    {
        await using var rig = await StartAsync();
        rig.Proxy.Once("model.stock.lot.search_read", TrytonProxy.Say(status, body));
        Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Empty(await rig.RecordsInTargetAsync());
        Assert.Empty(await rig.LotsAsync());
        rig.Proxy.Once("model.stock.lot.search_read", TrytonProxy.Say(status, body));
        Assert.IsType<ReadBack.CannotTell>(await rig.Connector.FindAsync(rig.Message(), rig.Stop));
    }

    [Fact]
    public async Task A_server_that_stored_and_stays_silent_is_unknown_after_the_timeout_and_has_it()
    {
        await using var rig = await StartAsync();
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Proxy.Once(NewNote, async call =>
        {
            await call.DoAsync();
            stored.SetResult();
            await never.Task;
        });
        var delivery = rig.Connector.DeliverAsync(rig.Message(), rig.Stop);
        await stored.Task;
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.EndsWith("did not answer within 00:00:10. It may have stored the message.", Assert.IsType<DeliveryOutcome.Unknown>(await delivery).Reason, StringComparison.Ordinal);
        Assert.IsType<ReadBack.Found>(await rig.Connector.FindAsync(rig.Message(), rig.Stop));
        never.SetResult();
    }

    private Task<TrytonTargetRig> StartAsync(Action<JsonObject>? change = null) => TrytonTargetRig.StartAsync(site, _clock, change);
}
