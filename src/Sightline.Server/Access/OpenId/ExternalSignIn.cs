using Sightline.Identity;

namespace Sightline.Server.Access.OpenId;

/// <summary>Lets in whom a provider vouches for: the account is made at the first sign-in, and takes role and name from the provider at each.</summary>
internal sealed class ExternalSignIn(PeopleDesk people, SessionCookie cookie, AuditTrail trail) : IExternalSignIn
{
    public async Task<string?> SignInAsync(HttpContext http, ExternalPerson person, CancellationToken ct)
    {
        var asking = Asking.Owner(new ActorText("provider", null, http.Connection.RemoteIpAddress?.ToString()).ToString());
        var wish = new PersonWish(person.Name, person.Role, person.DisplayName, Reason: $"Vouched for by {person.Issuer}.");
        var change = await people.WelcomeAsync(person.Issuer, person.Subject, wish, asking);
        if (change.Problems.Count > 0)
        {
            return string.Join(" ", change.Problems);
        }

        cookie.Begin(http, people.OfProvider(person.Issuer, person.Subject)!);
        await trail.CarriedAsync(ct);
        return null;
    }
}
