using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Tests.Identity;

/// <summary>People and keys of one data folder, as one process sees them: a node, or the command line.</summary>
internal sealed class AccessRig : IDisposable
{
    public static readonly Asking Owner = Asking.Owner("os:tests as owner from command-line");

    private readonly ServiceProvider _services;

    public AccessRig(DataFolder folder, TimeProvider time, params (string Name, string Value)[] settings)
    {
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build())
            .AddSingleton(folder).AddSingleton(time).AddLogging().AddAccess().BuildServiceProvider();
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Caller? Open(string secret) => Get<KeyStore>().Open(secret, "10.0.0.9", out var caller) == KeyAnswer.Known ? caller : null;

    public (string Secret, ApiKey Key) Key(string name, string role = "integrator", params string[] stations) =>
        Get<KeyDesk>().Add(new KeyWish(name, role, stations.Length == 0 ? ["*"] : stations), Owner);

    /// <summary>A new account and its first password.</summary>
    public async Task<(Person Person, string First)> PersonAsync(string name, string role, IReadOnlyList<string>? stations = null, DateTimeOffset? ends = null)
    {
        var added = await Get<PeopleDesk>().AddAsync(new PersonWish(name, role, Stations: stations, ExpiresAt: ends), Owner);
        Assert.Empty(added.Problems);
        return ((await Get<PeopleDesk>().FindAsync(name))!, added.FirstPassword!);
    }

    public Task<SignInOutcome> SignInAsync(string name, string password, string? code = null, string from = "10.0.0.9") => Get<SignInDesk>().TryAsync(name, password, code, from);

    /// <summary>Turns the second factor on, and returns the recovery codes.</summary>
    public async Task<IReadOnlyList<string>> SecondFactorAsync(Person person)
    {
        var key = await Get<OwnAccount>().BeginSecondFactorAsync(person);
        return (await Get<OwnAccount>().ConfirmSecondFactorAsync(person, Totp.Code(Totp.Key(key!), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()), Owner))!;
    }

    /// <summary>Acts not yet carried to the journal: who did what to which object.</summary>
    public IReadOnlyList<(string Actor, string Act, string Object)> Acts() =>
        [.. Get<ActBox>().Oldest(1_000).Select(a => (a.Actor, (string)System.Text.Json.Nodes.JsonNode.Parse(a.Body)!["act"]!, a.Object))];

    public void Dispose() => _services.Dispose();
}
