using Microsoft.Extensions.Logging.Abstractions;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Buffering;
using Sightline.Uplink;

namespace Sightline.Tests.Uplink;

/// <summary>What a hub knows of its edges, and what it says of them, over restarts.</summary>
public sealed class EdgeListTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    private ManualClock Clock => _folder.Clock;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_edge_that_speaks_is_ok_then_behind_then_silent()
    {
        await using var hub = await HubAsync();
        Assert.Null(await hub.MeetAsync("press", "a", 0, 10, oldest: Clock.GetUtcNow()));
        Assert.Equal("ok", hub.View("press").State);

        Clock.Advance(TimeSpan.FromMinutes(2));
        await hub.MeetAsync("press", "a", 10, 10, oldest: Clock.GetUtcNow() - TimeSpan.FromMinutes(1));
        Assert.Equal("behind", hub.View("press").State);

        Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("behind", hub.View("press").State);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("silent", hub.View("press").State);
    }

    [Fact]
    public async Task An_edge_that_believes_the_hub_has_more_than_it_has_is_sent_back_as_far_as_it_can_go()
    {
        await using var hub = await HubAsync();
        Assert.Equal(0, await hub.MeetAsync("press", "a", 100, 110));
        Assert.Null(await hub.MeetAsync("press", "a", 0, 110));
        Assert.Null(await hub.MeetAsync("press", "a", 110, 120));
        Assert.Equal(120, await hub.MeetAsync("press", "a", 121, 130));
        Assert.Equal(0, await hub.MeetAsync("press", "other", 50, 60));
        Assert.Equal(40, await hub.MeetAsync("paint", "p", 50, 60, first: 41));
        Assert.Null(await hub.MeetAsync("paint", "p", 40, 60, first: 41));
        Assert.Contains(hub.View("paint").Trouble, t => t.Contains("up to position 40", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_journal_with_another_hash_at_the_known_place_or_that_ends_before_it_is_named_for_a_day()
    {
        await using var hub = await HubAsync();
        await hub.MeetAsync("hash", "a", 0, 10);
        await hub.MeetAsync("hash", "a", 10, 20, hash: "another");
        await hub.MeetAsync("short", "b", 0, 10);
        await hub.MeetAsync("short", "b", 5, 5, head: 5);
        await hub.MeetAsync("same", "c", 0, 10);
        await hub.MeetAsync("same", "c", 4, 12);

        Assert.All(new[] { "hash", "short" }, name => Assert.Contains(hub.View(name).Trouble, t => t.Contains("not the one known", StringComparison.Ordinal)));
        Assert.Empty(hub.View("same").Trouble);
        Clock.Advance(TimeSpan.FromDays(1));
        await hub.MeetAsync("hash", "a", 20, 30);
        Assert.Empty(hub.View("hash").Trouble);
    }

    [Fact]
    public async Task A_disk_that_will_be_full_within_a_day_and_what_the_edge_says_itself_are_trouble()
    {
        await using var hub = await HubAsync();
        await hub.MeetAsync("press", "a", 0, 1, status: new EdgeStatus { SecondsToFull = 3_600, Trouble = "Its own words." });
        await hub.MeetAsync("paint", "b", 0, 1, status: new EdgeStatus { SecondsToFull = 90_000 });

        Assert.Equal(("trouble", 2), (hub.View("press").State, hub.View("press").Trouble.Count));
        Assert.Contains("01:00:00", hub.View("press").Trouble[0]);
        Assert.Empty(hub.View("paint").Trouble);
    }

    [Fact]
    public async Task Each_minute_becomes_a_fact_and_each_five_thousand_facts_and_a_restart_begins_there()
    {
        await using (var hub = await HubAsync())
        {
            for (var second = 0; second < 120; second++)
            {
                await hub.MeetAsync("press", "a", second, second + 1);
                Clock.Advance(TimeSpan.FromSeconds(1));
            }

            Assert.Equal(2, hub.Reports);
            await hub.MeetAsync("press", "a", 120, 5_500);
            Assert.Equal(3, hub.Reports);
            await hub.MeetAsync("press", "a", 5_500, 5_501);
            Assert.Equal(3, hub.Reports);
        }

        await using var again = await HubAsync();
        Assert.Equal("press", again.View("press").Report.Name);
        Assert.Equal(5_500, await again.MeetAsync("press", "a", 5_501, 5_502));
        Assert.Null(await again.MeetAsync("press", "a", 5_500, 5_502));
    }

    private Task<SmallHub> HubAsync() => Task.FromResult(new SmallHub(_folder));

    /// <summary>A journal, the table of edges made from it, and the register above both.</summary>
    private sealed class SmallHub : IAsyncDisposable
    {
        private readonly Journal _journal;
        private readonly ProjectionReader _projections;
        private readonly EdgeRegister _register;
        private readonly EdgeList _list;

        public SmallHub(JournalFolder folder)
        {
            _journal = folder.Open();
            Project(folder);
            _projections = new ProjectionReader(folder.Folder);
            _register = new EdgeRegister(_journal, _projections, folder.Clock, NullLogger<EdgeRegister>.Instance);
            _list = new EdgeList(_register, folder.Clock);
        }

        public int Reports => _journal.Read(0, 1_000).Count(f => f.Kind == FactKinds.Edge);

        public EdgeView View(string name) => _list.Read().First(e => e.Report.Name == name);

        /// <summary>A contact as the API takes it: where the edge must go back to, or null after all of it was owned.</summary>
        public async Task<long?> MeetAsync(
            string name, string instance, long after, long upTo, long first = 1, long? head = null, string? hash = null, DateTimeOffset? oldest = null, EdgeStatus? status = null)
        {
            var greeting = new EdgeGreeting
            {
                Edge = name,
                Instance = instance,
                Version = "1",
                After = new JournalPlace(after, hash ?? (after == 0 ? JournalPlace.Beginning.Hash : $"h{after}")),
                UpTo = new JournalPlace(upTo, $"h{upTo}"),
                First = first,
                Head = head ?? upTo,
                Status = status ?? new EdgeStatus { Oldest = oldest },
            };
            var key = new Caller("key", name, name, Roles.Edge, Roles.Edge.May, Scope.Everything, Scope.Everything);
            if (_register.Meet(greeting, key, "10.0.0.7") is { } back)
            {
                return back;
            }

            await _register.OwnedAsync(greeting, greeting.UpTo);
            return null;
        }

        public async ValueTask DisposeAsync()
        {
            _projections.Dispose();
            await _journal.DisposeAsync();
        }

        private void Project(JournalFolder folder)
        {
            File.Delete(folder.Folder.Projections);
            using var db = SqliteDatabase.OpenWriter(folder.Folder.Projections, flushEveryCommit: false);
            Migrations.Apply(db, "projections", folder.Clock);
            var stage = new EdgeStage();
            stage.Load(db);
            foreach (var fact in _journal.Read(0, 10_000))
            {
                stage.Apply(new Step(fact), db, new Ledger());
            }

            stage.Finish(db);
        }
    }
}
