using System.Text.Json.Nodes;
using Sightline.Model;

namespace Sightline.Identity;

/// <summary>A machine's key, without its secret.</summary>
/// <param name="Id">12 hexadecimal digits, part of the secret's text too.</param>
/// <param name="Name">Who uses it, without white space.</param>
/// <param name="Role">Name of its role.</param>
/// <param name="May">The role's permissions, or fewer.</param>
/// <param name="Stations">The stations it may speak for.</param>
/// <param name="Targets">The targets it may see.</param>
/// <param name="AddedAt">Since when it is there.</param>
/// <param name="AddedBy">Who made it.</param>
/// <param name="ExpiresAt">From then on it opens nothing; null for never.</param>
/// <param name="RevokedAt">Since when it opens nothing.</param>
/// <param name="Replaces">Id of the key it takes over from.</param>
/// <param name="UsedAt">Last use, to the minute.</param>
/// <param name="UsedFrom">Address of that use.</param>
internal sealed record ApiKey(
    string Id, string Name, string Role, Permission May, Scope Stations, Scope Targets, DateTimeOffset AddedAt, string? AddedBy,
    DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, string? Replaces, DateTimeOffset? UsedAt, string? UsedFrom)
{
    public string State(DateTimeOffset now) => RevokedAt is not null ? "revoked" : ExpiresAt <= now ? "expired" : "working";

    public Caller ToCaller() => new("key", Id, Name, Roles.Find(Role) ?? throw new InvalidDataException($"Key {Id} has the role '{Role}', which this version does not know."), May, Stations, Targets);

    /// <summary>As facts and answers show it: everything but the secret.</summary>
    public JsonObject ToNode() => new()
    {
        ["id"] = Id,
        ["name"] = Name,
        ["role"] = Role,
        ["permissions"] = NameList.ToNode(Permissions.NamesOf(May)),
        ["stations"] = NameList.ToNode(Stations),
        ["targets"] = NameList.ToNode(Targets),
        ["addedAt"] = Rfc3339.Write(AddedAt),
        ["addedBy"] = AddedBy,
        ["expiresAt"] = ExpiresAt is { } expires ? Rfc3339.Write(expires) : null,
        ["revokedAt"] = RevokedAt is { } revoked ? Rfc3339.Write(revoked) : null,
        ["replaces"] = Replaces,
    };
}
