using Sightline.Model;

namespace Sightline.Identity;

/// <summary>What a new key is to be.</summary>
/// <param name="Name">Who uses it: letters, digits and - _ . : @ /, at most 100.</param>
/// <param name="Role">Name of a role that keys can have.</param>
/// <param name="Stations">The stations it may speak for; null for all.</param>
/// <param name="Targets">The targets it may see; null for all.</param>
/// <param name="Permissions">Fewer than the role's; null for all of them.</param>
/// <param name="ExpiresAt">When it ends by itself; null for never.</param>
internal sealed record KeyWish(
    string Name, string Role, IReadOnlyList<string>? Stations = null, IReadOnlyList<string>? Targets = null,
    IReadOnlyList<string>? Permissions = null, DateTimeOffset? ExpiresAt = null);

/// <summary>Who asks for a change of access, as the rules and the journal need it.</summary>
/// <param name="Actor">For the fact.</param>
/// <param name="May">What they may do themselves: nobody gives away more.</param>
/// <param name="Stations">And where.</param>
/// <param name="Targets">And with which targets.</param>
internal sealed record Asking(string Actor, Permission May, Scope Stations, Scope Targets)
{
    /// <summary>Who can write the data folder owns the node: the command line, and the node itself.</summary>
    public static Asking Owner(string actor) => new(actor, (Permission)~0L, Scope.Everything, Scope.Everything);

    public static Asking Of(Caller caller, string? address) => new(caller.ActorFrom(address), caller.May, caller.Stations, caller.Targets);

    public bool Covers(Permission may, Scope stations, Scope targets) => (May & may) == may && Stations.Covers(stations) && Targets.Covers(targets);
}

/// <summary>Makes, rotates and revokes API keys. Nobody gives a key more than they may do themselves.</summary>
internal sealed class KeyDesk(IdentityFile file, KeyStore store)
{
    public IReadOnlyList<ApiKey> List() => file.Read(KeyTable.All);

    public ApiKey? Find(string id) => file.Read(db => KeyTable.OfId(db, id));

    /// <summary>What is wrong with a wish; empty when it can be had.</summary>
    public IReadOnlyList<string> Problems(KeyWish wish, Asking asking)
    {
        var problems = new List<string>();
        if (AccessNames.Problem("name", wish.Name) is { } bad)
        {
            problems.Add(bad);
        }

        var role = Roles.Find(wish.Role);
        if (role is not { ForKeys: true })
        {
            problems.Add($"role is '{wish.Role}'. Send one of {string.Join(", ", Roles.All.Where(r => r.ForKeys).Select(r => r.Name))}.");
            return problems;
        }

        foreach (var name in wish.Permissions ?? [])
        {
            if (Permissions.Find(name) is not { } permission || !role.May.HasFlag(permission))
            {
                problems.Add($"permissions holds '{name}'. Role {role.Name} has {string.Join(", ", Permissions.NamesOf(role.May))}.");
            }
        }

        if ((role == Roles.Station || role == Roles.Edge) && wish.Stations is null)
        {
            problems.Add("stations is missing. Name the stations this key speaks for, or send [\"*\"] for any station.");
        }

        if (role == Roles.Vendor && (wish.ExpiresAt is null || (Listed(wish.Stations) is null && Listed(wish.Targets) is null)))
        {
            problems.Add("A vendor's key needs expiresAt, and the stations or targets it is for.");
        }

        if (wish.ExpiresAt <= file.Now)
        {
            problems.Add($"expiresAt is {Rfc3339.Write(wish.ExpiresAt.Value)}, which is past. Send a time to come.");
        }

        if (problems.Count == 0 && Shape("", wish) is var key && !asking.Covers(key.May, key.Stations, key.Targets))
        {
            problems.Add($"Role {role.Name} with this scope may do more than you. Nobody gives away more than they have.");
        }

        return problems;
    }

    /// <summary>Makes a key whose wish has no problems, and returns its secret, which is never shown again.</summary>
    public (string Secret, ApiKey Key) Add(KeyWish wish, Asking asking) => file.Change(db =>
    {
        var key = Shape(KeyTable.NewId(), wish) with { AddedAt = Now(), AddedBy = ActorText.Parse(asking.Actor).Who };
        var secret = KeyTable.NewSecret(key.Id);
        KeyTable.Insert(db, key, secret);
        ActBox.Put(db, file.Now, asking.Actor, new Act("key.added", Name(key.Id), New: key.ToNode()));
        return (secret, key);
    });

    /// <summary>A new key in the place of another, which goes on working for the overlap. Null when there is no such working key.</summary>
    public (string Secret, ApiKey Key)? Rotate(string id, TimeSpan overlap, Asking asking) => file.Change<(string, ApiKey)?>(db =>
    {
        if (KeyTable.OfId(db, id) is not { } old || old.State(file.Now) != "working" || !asking.Covers(old.May, old.Stations, old.Targets))
        {
            return null;
        }

        var ends = file.Now + overlap;
        var until = old.ExpiresAt is { } expires && expires < ends ? expires : ends;
        var key = old with { Id = KeyTable.NewId(), AddedAt = Now(), AddedBy = ActorText.Parse(asking.Actor).Who, Replaces = old.Id, UsedAt = null, UsedFrom = null };
        var secret = KeyTable.NewSecret(key.Id);
        KeyTable.Insert(db, key, secret);
        KeyTable.Expire(db, old.Id, until);
        ActBox.Put(db, file.Now, asking.Actor, new Act("key.rotated", Name(old.Id), old.ToNode(), (old with { ExpiresAt = until }).ToNode()));
        ActBox.Put(db, file.Now, asking.Actor, new Act("key.added", Name(key.Id), New: key.ToNode()));
        store.Forget();
        return (secret, key);
    });

    /// <summary>Ends a key at once. False when there is no such key, it is revoked already, or it may do more than who asks.</summary>
    public bool Revoke(string id, string? reason, Asking asking) => file.Change(db =>
    {
        if (KeyTable.OfId(db, id) is not { RevokedAt: null } key || !asking.Covers(key.May, key.Stations, key.Targets))
        {
            return false;
        }

        KeyTable.Revoke(db, id, file.Now);
        ActBox.Put(db, file.Now, asking.Actor, new Act("key.revoked", Name(id), key.ToNode(), (key with { RevokedAt = Now() }).ToNode(), reason));
        store.Forget();
        return true;
    });

    public static string Name(string id) => $"key:{id}";

    /// <summary>["*"] is how somebody says "any" on purpose.</summary>
    private static IReadOnlyList<string>? Listed(IReadOnlyList<string>? names) => names is null or ["*"] ? null : names;

    private ApiKey Shape(string id, KeyWish wish)
    {
        var role = Roles.Find(wish.Role)!;
        var may = wish.Permissions is null ? role.May : wish.Permissions.Aggregate(Permission.None, (set, name) => set | Permissions.Find(name)!.Value);
        var (stations, targets) = AccessNames.Scopes(role, Listed(wish.Stations), Listed(wish.Targets));
        return new ApiKey(id, wish.Name, role.Name, may, stations, targets, Now(), null, wish.ExpiresAt, null, null, null, null);
    }

    /// <summary>To the millisecond, as it is kept.</summary>
    private DateTimeOffset Now() => IdentityFile.Time(IdentityFile.Stamp(file.Now));
}
