using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Access;

/// <summary>A supplier's access: ends by itself, and every request is written down.</summary>
public sealed class VendorTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private HubInProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await HubInProcess.StartAsync(more: services => services.AddSingleton<TimeProvider>(_clock));

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_vendors_person_and_key_end_by_themselves()
    {
        var ends = _clock.GetUtcNow().AddHours(2);
        using var person = await PersonClient.InAsync(_hub, "vendor", ["L1-AOI-1"], ends: ends);
        var desk = _hub.Services.GetRequiredService<KeyDesk>();
        var key = _hub.Client(desk.Add(new KeyWish("acme", "vendor", ["L1-AOI-1"], ExpiresAt: ends), Asking.Owner("os:tests")).Secret);
        _clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        (await person.GetAsync("/api/v1/inspections")).Expect(200);
        (await key.GetAsync("/api/v1/inspections")).Expect(200);

        _clock.Advance(TimeSpan.FromSeconds(1));

        (await person.GetAsync("/api/v1/inspections")).Problem(401);
        (await key.GetAsync("/api/v1/inspections")).Problem(401);
        (await person.SignInAsync()).Expect(401);
        Assert.Contains("ended", (string)(await _hub.AuditAsync("sign-in.refused"))[0]["reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_vendor_comes_in_without_an_end_and_a_scope()
    {
        var people = _hub.Services.GetRequiredService<PeopleDesk>();
        var keys = _hub.Services.GetRequiredService<KeyDesk>();
        var (owner, ends) = (Asking.Owner("os:tests"), _clock.GetUtcNow().AddDays(1));
        Assert.NotEmpty((await people.AddAsync(new PersonWish("v1", "vendor", Stations: ["S"]), owner)).Problems);
        Assert.NotEmpty((await people.AddAsync(new PersonWish("v2", "vendor", ExpiresAt: ends), owner)).Problems);
        Assert.NotEmpty(keys.Problems(new KeyWish("v3", "vendor", ["S"]), owner));
        Assert.NotEmpty(keys.Problems(new KeyWish("v4", "vendor", ["*"], ExpiresAt: ends), owner));
        Assert.NotEmpty(keys.Problems(new KeyWish("v5", "vendor", ExpiresAt: ends), owner));
    }

    [Fact]
    public async Task Every_request_of_a_vendor_is_in_the_audit_the_refused_ones_too()
    {
        using var person = await PersonClient.InAsync(_hub, "vendor", ["L1-AOI-1"]);
        var key = _hub.ClientFor("vendor", ["L1-AOI-1"]);
        var before = (await _hub.AuditAsync("vendor.request")).Count;
        await person.GetAsync("/api/v1/inspections?part=SN%2F1%0d%0aforged");
        await person.GetAsync("/api/v1/images/" + new string('0', 64));
        await person.GetAsync("/api/v1/audit");
        await person.GetAsync("/books");
        await key.GetAsync("/api/v1/inspections/L1-AOI-1/x");
        await key.PostAsync("/api/v1/keys", new System.Text.Json.Nodes.JsonObject());

        var told = (await _hub.AuditAsync("vendor.request")).SkipLast(before).Reverse().ToList();

        Assert.Equal(
            ["GET /api/v1/inspections%3Fpart%3DSN%252F1%250d%250aforged", "GET /api/v1/images/" + new string('0', 64), "GET /api/v1/audit", "GET /books", "GET /api/v1/inspections/L1-AOI-1/x", "POST /api/v1/keys"],
            told.Select(t => (string)t["reason"]!));
        Assert.Equal(4, told.Count(t => (string)t["actor"]! == $"user:{person.Name}"));
        Assert.All(told, t => Assert.Equal(("vendor", "127.0.0.1"), ((string)t["role"]!, (string)t["from"]!)));
    }
}
