using Sightline.Settings;

namespace Sightline.Server.Access.OpenId;

/// <summary>Settings of the sign-in through a provider, section <c>OpenId</c>. Without an authority there is no such sign-in.</summary>
internal sealed class OpenIdOptions
{
    /// <summary>The provider's issuer address. <c>/.well-known/openid-configuration</c> is read below it. Default none: off.</summary>
    public string Authority { get; set; } = "";

    /// <summary>The name under which the provider knows this node.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>A reference to the secret: <c>${env:NAME}</c> or <c>${file:PATH}</c>. Read at every sign-in, so it changes without a restart.</summary>
    [SecretReference]
    public string ClientSecret { get; set; } = "";

    /// <summary>What the provider is asked for, separated by spaces. <c>openid</c> must be among them.</summary>
    public string Scopes { get; set; } = "openid profile email";

    /// <summary>The claims that may name a person, separated by spaces; the first that is there counts.</summary>
    public string NameClaim { get; set; } = "preferred_username email";

    /// <summary>The claim that lists a person's groups.</summary>
    public string RolesClaim { get; set; } = "groups";

    /// <summary>Which group gets which role; the first that fits counts. Default none: nobody gets in.</summary>
    public IList<GroupRole> Roles { get; set; } = [];

    /// <summary>What stands on the button of the sign-in page.</summary>
    public string DisplayName { get; set; } = "Single sign-on";

    public bool IsOn => Authority.Length > 0;
}

/// <summary>Who is in this group of the provider's gets this role of ours.</summary>
internal sealed class GroupRole
{
    public string Group { get; set; } = "";

    public string Role { get; set; } = "";

    public override string ToString() => $"{Group} = {Role}";
}
