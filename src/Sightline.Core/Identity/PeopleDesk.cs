using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Sightline.Model;

namespace Sightline.Identity;

/// <summary>What an account is to be.</summary>
/// <param name="Name">The name to sign in with.</param>
/// <param name="Role">Name of a role that people can have.</param>
/// <param name="DisplayName">As people call them.</param>
/// <param name="Stations">The stations they are limited to; null for all (for a vendor: none).</param>
/// <param name="Targets">The targets they are limited to; null for all (for a vendor: none).</param>
/// <param name="ExpiresAt">When access ends by itself. A vendor must have it.</param>
/// <param name="Reason">Why, for the audit.</param>
internal sealed record PersonWish(
    string Name, string Role, string? DisplayName = null, IReadOnlyList<string>? Stations = null, IReadOnlyList<string>? Targets = null,
    DateTimeOffset? ExpiresAt = null, string? Reason = null);

/// <summary>What became of a change: problems in words, or none and perhaps a first password that is not shown again.</summary>
internal sealed record AccessChange(IReadOnlyList<string> Problems, string? FirstPassword = null)
{
    /// <summary>The password given to confirm was not right.</summary>
    public bool OldIsWrong { get; init; }

    /// <summary>What was asked for can be no account, whoever has one already.</summary>
    public bool WishIsWrong { get; init; }

    public static readonly AccessChange Done = new([]);

    public static AccessChange Refused(params IReadOnlyList<string> problems) => new(problems);

    public static AccessChange From(IdentityResult result) => result.Succeeded ? Done : new([.. result.Errors.Select(e => e.Description)]);
}

/// <summary>Adds, changes and ends accounts. Every change is an act that becomes a fact.</summary>
internal sealed class PeopleDesk(UserManager<Person> users, IdentityFile file, SessionTable sessions)
{
    public IReadOnlyList<Person> List() => file.Read(PeopleTable.All);

    public Task<Person?> FindAsync(string name) => users.FindByNameAsync(name);

    public Task<Person?> FindByIdAsync(string id) => users.FindByIdAsync(id);

    /// <summary>Nobody can come in: no account, or none that works.</summary>
    public bool IsEmpty => !List().Any(p => p.Role == Roles.Admin && p.IsWelcome(file.Now));

    /// <summary>A new account with a first password that must be changed; with <paramref name="password"/> one that need not be.</summary>
    public async Task<AccessChange> AddAsync(PersonWish wish, Asking asking, string? password = null)
    {
        var problems = Problems(wish, asking);
        if (problems.Count > 0)
        {
            return AccessChange.Refused(problems) with { WishIsWrong = true };
        }

        var person = Shape(new Person { Name = wish.Name, Role = Roles.Find(wish.Role)!, AddedAt = file.Now, MustChangePassword = password is null }, wish);
        var first = password ?? FirstPassword();
        person.Unwritten.Add((asking.Actor, new Act("user.added", NameOf(person), New: person.ToNode(), Reason: wish.Reason)));
        var result = await users.CreateAsync(person, first);
        return result.Succeeded ? new AccessChange([], password is null ? first : null) : AccessChange.From(result);
    }

    /// <summary>The account of somebody a provider vouches for; null when there is none.</summary>
    public Person? OfProvider(string issuer, string subject) => file.Read(db => PeopleTable.ByProvider(db, issuer, subject));

    /// <summary>
    /// Makes or brings up to date the account of somebody a provider vouches for. It is known by issuer and subject, never by its
    /// name: an account that has the same name already is somebody else's.
    /// </summary>
    public async Task<AccessChange> WelcomeAsync(string issuer, string subject, PersonWish wish, Asking asking)
    {
        var problems = Problems(wish, asking);
        if (problems.Count > 0)
        {
            return AccessChange.Refused(problems);
        }

        if (OfProvider(issuer, subject) is { } known)
        {
            return await ReturnAsync(known, wish, asking);
        }

        if (await users.FindByNameAsync(wish.Name) is not null)
        {
            return AccessChange.Refused($"There is another account named {wish.Name} on this node. Ask an administrator.");
        }

        var person = Shape(new Person { Name = wish.Name, Role = Roles.Find(wish.Role)!, AddedAt = file.Now, Issuer = issuer, Subject = subject }, wish);
        person.Unwritten.Add((asking.Actor, new Act("user.added", NameOf(person), New: person.ToNode(), Reason: wish.Reason)));
        return AccessChange.From(await users.CreateAsync(person));
    }

    private async Task<AccessChange> ReturnAsync(Person known, PersonWish wish, Asking asking)
    {
        if (!known.IsWelcome(file.Now))
        {
            return AccessChange.Refused("This access has ended. Ask an administrator.");
        }

        if (known.Role.Name == wish.Role && known.DisplayName == wish.DisplayName)
        {
            return AccessChange.Done;
        }

        var old = known.ToNode();
        (known.Role, known.DisplayName) = (Roles.Find(wish.Role)!, wish.DisplayName);
        return await SaveAsync(known, "user.changed", old, wish.Reason, asking);
    }

    /// <summary>Changes role, scope, end or display name. What they may no longer do ends with their next request.</summary>
    public async Task<AccessChange> ChangeAsync(Person person, PersonWish wish, Asking asking)
    {
        if (person.EndedAt is not null)
        {
            return Ended(person);
        }

        var problems = Problems(wish, asking);
        if (!asking.Covers(person.Role.May, person.Stations, person.Targets))
        {
            problems.Add($"{person.Name} may do more than you. Nobody changes who has more.");
        }

        if (person.Role == Roles.Admin && (wish.Role != Roles.Admin.Name || wish.ExpiresAt is not null) && IsLastAdmin(person))
        {
            problems.Add($"{person.Name} is the last admin. Make another one first.");
        }

        if (problems.Count > 0)
        {
            return AccessChange.Refused(problems);
        }

        var old = person.ToNode();
        person.Role = Roles.Find(wish.Role)!;
        return await SaveAsync(Shape(person, wish), "user.changed", old, wish.Reason, asking);
    }

    /// <summary>Ends an account and its sessions. It stays in the list, for facts name it.</summary>
    public async Task<AccessChange> EndAsync(Person person, string? reason, Asking asking)
    {
        if (Guard(person, asking) is { } refused)
        {
            return refused;
        }

        if (person.Role == Roles.Admin && IsLastAdmin(person))
        {
            return AccessChange.Refused($"{person.Name} is the last admin. Make another one first.");
        }

        var old = person.ToNode();
        person.EndedAt = file.Now;
        sessions.EndAll(person.Id);
        return await SaveAsync(person, "user.ended", old, reason, asking);
    }

    /// <summary>A new first password, for who forgot theirs. Unlocks, ends the second factor and all sessions.</summary>
    public async Task<AccessChange> ResetPasswordAsync(Person person, string? reason, Asking asking)
    {
        if (Guard(person, asking) is { } refused)
        {
            return refused;
        }

        var first = FirstPassword();
        person.PasswordHash = users.PasswordHasher.HashPassword(person, first);
        (person.MustChangePassword, person.SecondFactor, person.FactorKey, person.RecoveryCodes) = (true, false, null, null);
        (person.Failures, person.LockedUntil) = (0, null);
        sessions.EndAll(person.Id);
        var saved = await SaveAsync(person, "user.password-reset", null, reason, asking);
        return saved.Problems.Count == 0 ? new AccessChange([], first) : saved;
    }

    public async Task<AccessChange> UnlockAsync(Person person, string? reason, Asking asking)
    {
        if (Guard(person, asking) is { } refused)
        {
            return refused;
        }

        (person.Failures, person.LockedUntil) = (0, null);
        return await SaveAsync(person, "user.unlocked", null, reason, asking);
    }

    /// <summary>Ends all sessions of somebody, wherever they are: a panel left open, a laptop lost. The account goes on.</summary>
    public AccessChange SignOut(Person person, string? reason, Asking asking)
    {
        if (Guard(person, asking) is { } refused)
        {
            return refused;
        }

        sessions.EndAll(person.Id, asking.Actor, new Act("user.signed-out", NameOf(person), Reason: reason));
        return AccessChange.Done;
    }

    /// <summary>A first password of 20 characters from an alphabet that nobody misreads: about 100 bits.</summary>
    public static string FirstPassword()
    {
        var letters = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 20);
        return string.Join('-', letters.Chunk(5).Select(part => new string(part)));
    }

    public static string NameOf(Person person) => $"user:{person.Name}";

    private List<string> Problems(PersonWish wish, Asking asking)
    {
        var problems = new List<string>();
        if (AccessNames.Problem("name", wish.Name) is { } bad)
        {
            problems.Add(bad);
        }

        if (wish.DisplayName is { Length: > 200 } || wish.DisplayName?.Any(char.IsControl) == true)
        {
            problems.Add("displayName is too long or holds control characters. Send at most 200 characters on one line.");
        }

        if (Roles.Find(wish.Role) is not { ForPeople: true } role)
        {
            problems.Add($"role is '{wish.Role}'. Send one of {string.Join(", ", Roles.All.Where(r => r.ForPeople).Select(r => r.Name))}.");
            return problems;
        }

        if (wish.ExpiresAt <= file.Now)
        {
            problems.Add($"expiresAt is {Rfc3339.Write(wish.ExpiresAt.Value)}, which is past. Send a time to come.");
        }

        if (role == Roles.Vendor && (wish.ExpiresAt is null || (wish.Stations is null && wish.Targets is null)))
        {
            problems.Add("A vendor needs expiresAt, and the stations or targets the access is for.");
        }

        var (stations, targets) = AccessNames.Scopes(role, wish.Stations, wish.Targets);
        if (!asking.Covers(role.May, stations, targets))
        {
            problems.Add($"Role {role.Name} with this scope may do more than you. Nobody gives away more than they have.");
        }

        return problems;
    }

    private static Person Shape(Person person, PersonWish wish)
    {
        (person.Stations, person.Targets) = AccessNames.Scopes(person.Role, wish.Stations, wish.Targets);
        (person.DisplayName, person.ExpiresAt) = (wish.DisplayName, wish.ExpiresAt);
        return person;
    }

    private static AccessChange Ended(Person person) => AccessChange.Refused($"The access of {person.Name} has ended. Add a new account under another name.");

    private static AccessChange? Guard(Person person, Asking asking) =>
        person.EndedAt is not null ? Ended(person)
        : asking.Covers(person.Role.May, person.Stations, person.Targets) ? null
        : AccessChange.Refused($"{person.Name} may do more than you. Nobody changes who has more.");

    private bool IsLastAdmin(Person person) => !List().Any(p => p.Id != person.Id && p.Role == Roles.Admin && p.ExpiresAt is null && p.IsWelcome(file.Now));

    private async Task<AccessChange> SaveAsync(Person person, string act, System.Text.Json.Nodes.JsonNode? old, string? reason, Asking asking)
    {
        person.Unwritten.Add((asking.Actor, new Act(act, NameOf(person), old, old is null ? null : person.ToNode(), reason)));
        return AccessChange.From(await users.UpdateSecurityStampAsync(person));
    }
}
