using System.Text.Json.Nodes;
using Sightline.Model;

namespace Sightline.Identity;

/// <summary>A person's account. Changed through ASP.NET Core Identity's UserManager, which is why it is not a record.</summary>
internal sealed class Person
{
    public string Id { get; set; } = Guid.NewGuid().ToString("N");

    /// <summary>The name to sign in with.</summary>
    public required string Name { get; set; }

    public string? NormalName { get; set; }

    public string? DisplayName { get; set; }

    public required Role Role { get; set; }

    public Scope Stations { get; set; } = Scope.Everything;

    public Scope Targets { get; set; } = Scope.Everything;

    /// <summary>When access ends by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Null for who comes through a provider.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>The password was given by somebody else: nothing goes before it is changed.</summary>
    public bool MustChangePassword { get; set; }

    public string SecurityStamp { get; set; } = "";

    public int Failures { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }

    public bool SecondFactor { get; set; }

    /// <summary>Base32 key of the authenticator app.</summary>
    public string? FactorKey { get; set; }

    /// <summary>Recovery codes not used yet, separated by semicolons.</summary>
    public string? RecoveryCodes { get; set; }

    /// <summary>Codes that were accepted lately, see <see cref="UsedCodes"/>; none opens anything a second time.</summary>
    public string? UsedCode { get; set; }

    /// <summary>The provider that vouches, with its name for the person.</summary>
    public string? Issuer { get; set; }

    public string? Subject { get; set; }

    public DateTimeOffset AddedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Counts writes: who read an older one cannot overwrite a newer.</summary>
    public long Version { get; set; }

    /// <summary>Acts that go into the file with the next write of this account: neither is there without the other.</summary>
    public List<(string Actor, Act Act)> Unwritten { get; } = [];

    /// <summary>How many recovery codes are not used yet.</summary>
    public int RecoveryCodesLeft => (RecoveryCodes ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Length;

    public string State(DateTimeOffset now) =>
        EndedAt is not null ? "ended" : ExpiresAt <= now ? "expired" : LockedUntil > now ? "locked" : MustChangePassword ? "first password" : "working";

    /// <summary>May come in at all.</summary>
    public bool IsWelcome(DateTimeOffset now) => EndedAt is null && !(ExpiresAt <= now);

    public Caller ToCaller() => new("user", Id, Name, Role, MustChangePassword ? Permission.OwnAccount : Role.May, Stations, Targets);

    /// <summary>As facts and answers show it: nothing secret.</summary>
    public JsonObject ToNode() => new()
    {
        ["name"] = Name,
        ["displayName"] = DisplayName,
        ["role"] = Role.Name,
        ["stations"] = NameList.ToNode(Stations),
        ["targets"] = NameList.ToNode(Targets),
        ["expiresAt"] = ExpiresAt is { } expires ? Rfc3339.Write(expires) : null,
        ["secondFactor"] = SecondFactor,
        ["provider"] = Issuer,
        ["addedAt"] = Rfc3339.Write(AddedAt),
        ["endedAt"] = EndedAt is { } ended ? Rfc3339.Write(ended) : null,
    };
}
