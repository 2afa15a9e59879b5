namespace Sightline.Server.Access.OpenId;

/// <summary>Somebody whom a provider vouches for.</summary>
/// <param name="Issuer">The provider, by its issuer address.</param>
/// <param name="Subject">The provider's own id of the person. With the issuer it is who this is; names change hands.</param>
/// <param name="Name">Name to show and to sign acts with, as the provider gives it.</param>
/// <param name="DisplayName">The name in full, where the provider gives one.</param>
/// <param name="Role">Name of our role, from the person's groups.</param>
internal sealed record ExternalPerson(string Issuer, string Subject, string Name, string? DisplayName, string Role);

/// <summary>Lets a person in whom a provider vouches for: account, session, audit.</summary>
internal interface IExternalSignIn
{
    /// <summary>Null when the person is signed in, else why not, in words for the person.</summary>
    Task<string?> SignInAsync(HttpContext http, ExternalPerson person, CancellationToken ct);
}
