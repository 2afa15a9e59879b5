using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors;
using Sightline.Model;
using Sightline.SystemTests.Connectors;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Sources;

/// <summary>An MES over real loopback connections.</summary>
[ConformanceOf("pull")]
public sealed class PullSourceTests : ContextSourceConformance
{
    protected override async Task<ContextSourceRig> StartAsync() => new PullRig(await SmallMes.StartAsync());

    [Fact]
    public async Task Without_a_cursor_an_etag_saves_the_answer()
    {
        await using var rig = new PullRig(await SmallMes.StartAsync(), cursor: false);
        rig.Mes.Put("WO-1", 5);
        var (_, cursor) = await rig.ReadAllAsync(rig.Source, null);
        var (none, after) = await rig.ReadAllAsync(rig.Source, cursor);
        Assert.Empty(none);
        Assert.Equal(cursor, after);
        Assert.Equal(304, rig.Mes.Answers[^1]);

        rig.Mes.Put("WO-1", 6);
        var (changed, _) = await rig.ReadAllAsync(rig.Source, cursor);
        Assert.Equal(6m, (decimal)changed["WO-1"].Members["quantity"]!);
    }

    [Fact]
    public async Task A_list_stays_a_list_whatever_its_entries_hold()
    {
        await using var rig = new PullRig(await SmallMes.StartAsync());
        rig.Mes.Put("WO-1", 5);
        var (orders, _) = await rig.ReadAllAsync(rig.Source, null);
        Assert.Equal("""["LOT;1","LOT-2"]""", orders["WO-1"].Members["materialLots"]!.ToJsonString());
    }

    [Fact]
    public async Task A_changed_key_is_read_again_and_a_wrong_one_is_refused_without_being_told()
    {
        using var folder = new TempFolder();
        folder.Write("secret-key", "first-key");
        await using var rig = new PullRig(await SmallMes.StartAsync(), key: folder.In("secret-key"));
        rig.Mes.Put("WO-1", 5);
        rig.Mes.Key = "first-key";
        Assert.Single((await rig.ReadAllAsync(rig.Source, null)).Orders);

        rig.Mes.Key = "second-key";
        var refused = Assert.IsType<ContextRead.Refused>(await rig.Source.ReadAsync(null, TestContext.Current.CancellationToken));
        Assert.StartsWith("It answered 401", refused.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("first-key", refused.Reason, StringComparison.Ordinal);

        folder.Write("secret-key", "second-key");
        Assert.Single((await rig.ReadAllAsync(rig.Source, null)).Orders);
    }

    [Theory]
    [InlineData(200, "<html>", "refused", "The answer is not JSON (line 1): <html>")]
    [InlineData(200, "{}", "refused", "The answer has no list at '/orders'.")]
    [InlineData(200, """{"orders":[{"item":{}}]}""", "refused", "Entry 0 of the list at '/orders' has no id at '/no'.")]
    [InlineData(404, "No such thing", "refused", "It answered 404: No such thing")]
    [InlineData(302, "", "refused", "It answered 302")]
    [InlineData(503, "Later", "away", "It answered 503: Later")]
    public async Task An_answer_of_another_kind_is_told_in_its_own_words(int status, string body, string state, string reason)
    {
        await using var rig = new PullRig(await SmallMes.StartAsync());
        rig.Mes.Next = async http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.RetryAfter = "7";
            await http.Response.WriteAsync(body);
        };

        var read = await rig.Source.ReadAsync(null, TestContext.Current.CancellationToken);

        var (said, why) = read switch { ContextRead.Away away => ("away", away.Reason), ContextRead.Refused refused => ("refused", refused.Reason), _ => ("read", "") };
        Assert.Equal(state, said);
        Assert.StartsWith(reason, why, StringComparison.Ordinal);
        Assert.Equal(status == 503, read is ContextRead.Away { NotBefore: not null });
    }

    [Fact]
    public async Task An_answer_that_is_too_long_is_refused_before_it_is_held_in_memory()
    {
        await using var rig = new PullRig(await SmallMes.StartAsync());
        rig.Mes.Next = async http =>
        {
            var part = new byte[1 << 20];
            for (var i = 0; i < 9; i++)
            {
                await http.Response.Body.WriteAsync(part);
            }
        };

        var refused = Assert.IsType<ContextRead.Refused>(await rig.Source.ReadAsync(null, TestContext.Current.CancellationToken));
        Assert.StartsWith("The answer is longer than 8388608 bytes.", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_is_no_number_is_a_problem_of_its_record_alone()
    {
        await using var rig = new PullRig(await SmallMes.StartAsync());
        rig.Mes.Next = http => http.Response.WriteAsync("""{"orders":[{"no":"A","item":{"code":"P"},"qty":"many"},{"no":"B","item":{"code":"P"},"qty":"5"}],"next":"1"}""");

        var read = Assert.IsType<ContextRead.Changed>(await rig.Source.ReadAsync(null, TestContext.Current.CancellationToken));

        Assert.Equal(["quantity is 'many'. Write a number, with a point for decimals.", null], read.Records.Select(r => r.Problem));
        Assert.Equal(5m, (decimal)read.Records[1].Members["quantity"]!);
    }

    private sealed class PullRig : ContextSourceRig
    {
        private readonly JsonObject _options;
        private readonly List<IContextSource> _sources = [];
        private int _orders;

        public PullRig(SmallMes mes, bool cursor = true, string? key = null)
        {
            Mes = mes;
            _options = JsonNode.Parse("""
                { "records": [ { "kind": "work-orders", "list": "/orders", "id": "/no", "members": { "product": "/item/code", "quantity": "/qty", "materialLots": "/lots" } } ] }
                """)!.AsObject();
            _options["url"] = $"{mes.Url}/orders?plant=1";
            if (cursor)
            {
                _options["cursor"] = new JsonObject { ["query"] = "since", ["next"] = "/next" };
            }

            if (key is not null)
            {
                _options["headers"] = new JsonObject { ["X-Key"] = $"${{file:{key}}}" };
            }

            Source = Restarted();
        }

        public SmallMes Mes { get; }

        public override IContextSource Source { get; }

        public override IContextSource Restarted()
        {
            var services = new ServiceCollection().AddSingleton(TimeProvider.System).BuildServiceProvider();
            var source = SourceCatalogue.Find("pull")!.Create(_options.DeepClone().AsObject(), services);
            _sources.Add(source);
            return source;
        }

        public override Task<string> PutAsync(string? id, decimal quantity)
        {
            id ??= $"00{++_orders}-Ø/零";
            Mes.Put(id, quantity);
            return Task.FromResult(id);
        }

        public override Task GoAwayAsync() => Mes.GoAwayAsync();

        public override Task ReturnAsync() => Mes.ReturnAsync();

        public override async ValueTask DisposeAsync()
        {
            foreach (var source in _sources)
            {
                await source.DisposeAsync();
            }

            await Mes.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
