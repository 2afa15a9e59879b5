using Microsoft.Extensions.Options;
using Sightline.Connectors.Secrets;
using Sightline.Identity;

namespace Sightline.Server.Access.OpenId;

/// <summary>Finds everything that is wrong with the settings before a person stands before a sign-in that cannot work.</summary>
internal sealed class OpenIdOptionsCheck : IValidateOptions<OpenIdOptions>
{
    public ValidateOptionsResult Validate(string? name, OpenIdOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>An address that nobody on the way can read or bend: TLS, or this machine itself.</summary>
    public static bool IsSafe(Uri address) => address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    private static IEnumerable<string> Problems(OpenIdOptions o)
    {
        if (!o.IsOn)
        {
            return o.ClientId.Length > 0 || o.ClientSecret.Length > 0 || o.Roles.Count > 0
                ? ["OpenId:Authority is empty while other settings of OpenId are given. Give the provider's issuer address, or take the others out."]
                : [];
        }

        return [.. OfAuthority(o.Authority), .. OfClient(o), .. OfClaims(o), .. o.Roles.SelectMany(OfRole)];
    }

    private static IEnumerable<string> OfAuthority(string authority)
    {
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var address) || !IsSafe(address))
        {
            yield return $"OpenId:Authority is '{authority}'. Give the provider's issuer address beginning with https://; http:// is for this machine only.";
        }
        else if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
        {
            yield return "OpenId:Authority is an address with a query, fragment or user name. Give the issuer address as the provider writes it, without them.";
        }
    }

    private static IEnumerable<string> OfClient(OpenIdOptions o)
    {
        if (o.ClientId.Length == 0)
        {
            yield return "OpenId:ClientId is empty. Give the name under which the provider knows this node.";
        }

        var secret = new SecretText(o.ClientSecret);
        if (o.ClientSecret.Length == 0)
        {
            yield return "OpenId:ClientSecret is empty. Refer to the secret: ${env:NAME} or ${file:PATH}.";
        }
        else if (!secret.HasReference)
        {
            yield return "OpenId:ClientSecret is a text, not a reference. Refer to the secret: ${env:NAME} or ${file:PATH}.";
        }

        foreach (var fault in secret.Faults())
        {
            yield return $"OpenId:ClientSecret is {fault}";
        }
    }

    private static IEnumerable<string> OfClaims(OpenIdOptions o)
    {
        if (!Words(o.Scopes).Contains("openid"))
        {
            yield return $"OpenId:Scopes is '{o.Scopes}'. Add openid; without it the provider says nothing about who signs in.";
        }

        if (Words(o.NameClaim).Length == 0)
        {
            yield return "OpenId:NameClaim is empty. Name the claims that may name a person, such as preferred_username.";
        }

        if (o.RolesClaim.Length == 0)
        {
            yield return "OpenId:RolesClaim is empty. Name the claim that lists a person's groups, such as groups.";
        }

        if (string.IsNullOrWhiteSpace(o.DisplayName))
        {
            yield return "OpenId:DisplayName is empty. Give the words of the button on the sign-in page.";
        }

        if (o.Roles.Count == 0)
        {
            yield return "OpenId:Roles is empty, so nobody could sign in this way. Give at least one group and its role.";
        }
    }

    private static IEnumerable<string> OfRole(GroupRole given, int index)
    {
        if (given.Group.Length == 0)
        {
            yield return $"OpenId:Roles:{index}:Group is empty. Give the group as the provider names it.";
        }

        var role = Roles.Find(given.Role);
        var choice = string.Join(", ", Roles.All.Where(MayCome).Select(r => r.Name));
        if (role is null)
        {
            yield return $"OpenId:Roles:{index}:Role is '{given.Role}'. Give one of {choice}.";
        }
        else if (!MayCome(role))
        {
            yield return $"OpenId:Roles:{index}:Role is '{given.Role}', which nobody gets through a provider. Give one of {choice}.";
        }
    }

    /// <summary>A vendor's access has an end and a scope, which no group of a provider says.</summary>
    private static bool MayCome(Role role) => role.ForPeople && role != Roles.Vendor;

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
