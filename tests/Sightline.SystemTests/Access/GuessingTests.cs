using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Access;

/// <summary>Ten thousand wrong passwords and keys: refused, counted, told in few facts, and nobody else notices.</summary>
public sealed class GuessingTests : IAsyncLifetime
{
    private const int Guesses = 10_000;
    private const int AtOnce = 8;

    private readonly ManualClock _clock = new();
    private readonly CountingHasher _hasher = new();
    private HubInProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await HubInProcess.StartAsync(more: services =>
        services.AddSingleton<TimeProvider>(_clock).AddSingleton<IPasswordHasher<Person>>(_hasher));

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Ten_thousand_wrong_passwords_lock_the_account_and_are_hashed_only_a_few_times()
    {
        using var guesser = new PersonClient(_hub.Url, "anna");
        await PersonClient.AddAsync(_hub.Services, "anna", "admin");
        await guesser.TakeTokenAsync("/sign-in");
        using var signedIn = await PersonClient.InAsync(_hub, "auditor");
        _hasher.Looks = 0;

        var answers = await WhileOthersWorkAsync(async i => (await guesser.PostFormAsync("/sign-in", ("name", "anna"), ("password", $"wrong {i}"))).Status);

        Assert.Equal(new HashSet<int> { 401, 429 }, answers.ToHashSet());
        Assert.Equal(20, answers.Count(a => a == 401));
        Assert.InRange(_hasher.Looks, 5, 20);
        (await signedIn.GetAsync("/api/v1/books")).Expect(200);
        var before = _hasher.Looks;
        (await guesser.PostFormAsync("/sign-in", ("name", "anna"), ("password", PersonClient.Password))).Expect(429);
        Assert.Equal(before, _hasher.Looks);

        _clock.Advance(TimeSpan.FromMinutes(1));
        (await guesser.PostFormAsync("/sign-in", ("name", "anna"), ("password", PersonClient.Password))).Expect(401);
        var refused = await _hub.AuditAsync("sign-in.refused");
        Assert.Equal(21, refused.Count);
        Assert.Contains(refused, r => ((string)r["reason"]!).Contains("locked now", StringComparison.Ordinal));
        Assert.All(refused, r => Assert.Equal("user:anna", (string)r["object"]!));
        Assert.Equal(Guesses - 20 + 1, (int)Assert.Single(await _hub.AuditAsync("sign-in.shut-out"))["count"]!);

        var desk = _hub.Services.GetRequiredService<PeopleDesk>();
        Assert.Empty((await desk.UnlockAsync((await desk.FindAsync("anna"))!, "it was not her", Asking.Owner("os:tests"))).Problems);
        (await guesser.SignInAsync()).Expect(303);
    }

    [Fact]
    public async Task Ten_thousand_unknown_keys_are_one_fact()
    {
        var guesser = _hub.Client(null);
        var answers = await WhileOthersWorkAsync(async i =>
            (await guesser.SendAsync(HttpMethod.Get, "/api/v1/books", null, null, ("X-Api-Key", $"sl_{i:x12}_{new string('0', 64)}"))).Status);

        Assert.Equal((600, Guesses - 600), (answers.Count(a => a == 401), answers.Count(a => a == 429)));
        _clock.Advance(TimeSpan.FromMinutes(1));
        _hub.Services.GetRequiredService<AddressLimits>().Tell(all: false);
        Assert.Equal(Guesses, (int)Assert.Single(await _hub.AuditAsync("key.refused"))["count"]!);
    }

    [Fact]
    public async Task A_name_that_nobody_has_costs_and_says_what_a_wrong_password_does_and_is_not_written_down()
    {
        await PersonClient.AddAsync(_hub.Services, "berta", "operator");
        using var guesser = new PersonClient(_hub.Url, "x");
        await guesser.TakeTokenAsync("/sign-in");
        await guesser.PostFormAsync("/sign-in", ("name", "warm"), ("password", "up"));
        _hasher.Looks = 0;

        var unknown = (await guesser.PostFormAsync("/sign-in", ("name", "MyPassword123456"), ("password", "x"))).Expect(401);
        Assert.Equal(1, _hasher.Looks);
        var wrong = (await guesser.PostFormAsync("/sign-in", ("name", "berta"), ("password", "x"))).Expect(401);
        Assert.Equal(2, _hasher.Looks);

        Assert.Equal(Plain(unknown.Text, "MyPassword123456"), Plain(wrong.Text, "berta"));
        Assert.Equal(["user:berta", "user:?", "user:?"], (await _hub.AuditAsync("sign-in.refused")).Select(r => (string)r["object"]!));
        Assert.DoesNotContain("MyPassword123456", (await _hub.Api.GetAsync("/api/v1/audit/export?format=jsonl")).Text, StringComparison.Ordinal);

        static string Plain(string page, string name) => System.Text.RegularExpressions.Regex.Replace(page.Replace(name, "", StringComparison.Ordinal), "name=\"csrf\" value=\"[^\"]*\"", "");
    }

    /// <summary>Guesses, some at once, while a station sends: each of its inspections must be taken.</summary>
    private async Task<IReadOnlyList<int>> WhileOthersWorkAsync(Func<int, Task<int>> guessAsync)
    {
        var station = _hub.ClientFor("station");
        var answers = new int[Guesses];
        var guessing = Parallel.ForAsync(0, Guesses, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => answers[i] = await guessAsync(i));
        var sent = 0;
        while (!guessing.IsCompleted || sent < 20)
        {
            (await station.InspectAsync(Sample.Inspection())).Expect(201);
            sent++;
        }

        await guessing;
        return answers;
    }

    /// <summary>Counts how often somebody's password was looked at, which is what costs.</summary>
    private sealed class CountingHasher : IPasswordHasher<Person>
    {
        private readonly PasswordHasher<Person> _real = new();
        private int _looks;

        public int Looks
        {
            get => Volatile.Read(ref _looks);
            set => Volatile.Write(ref _looks, value);
        }

        public string HashPassword(Person user, string password) => _real.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(Person user, string hashedPassword, string providedPassword)
        {
            Interlocked.Increment(ref _looks);
            return _real.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
