using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Sightline.Server.Access.OpenId;

/// <summary>
/// Carries words for a person to the sign-in page, across a redirect. Sealed, so that no link from outside can put its own words
/// on our page.
/// </summary>
internal sealed class SignInWords(IDataProtectionProvider protection)
{
    public const string Page = "/sign-in";

    private const string Member = "told";

    private readonly IDataProtector _seal = protection.CreateProtector("Sightline.SignInWords.v1");

    public string PageWith(string words) => QueryHelpers.AddQueryString(Page, Member, _seal.Protect(words));

    /// <summary>The words this request brings; null when it brings none that this node, or one with its keys, has sealed.</summary>
    public string? Read(HttpRequest request)
    {
        if (request.Query[Member] is not [{ Length: > 0 and < 4096 } told])
        {
            return null;
        }

        try
        {
            return _seal.Unprotect(told);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
