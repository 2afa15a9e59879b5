using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Sightline.Model;

namespace Sightline.Identity;

/// <summary>What somebody gives to sign: the password again, and what the signature means.</summary>
internal sealed record SignatureWish(string? Password, string? Meaning);

/// <summary>
/// Electronic signatures: the person who is signed in gives the password again, the meaning and a reason, and the signature
/// is bound to the record by its hash (after 21 CFR 11.50 and 11.70). A machine's key signs nothing.
/// </summary>
internal sealed class Signatures(SignInDesk signIn, UserManager<Person> users, IOptions<AccessOptions> options, TimeProvider time)
{
    /// <summary>Acts that can be made to need a signature.</summary>
    public static readonly IReadOnlyList<string> Acts = ["delivery.close", "parked.close"];

    public bool AreNeededFor(string act) => options.Value.SignedActs.Contains(act);

    /// <summary>Signs, or says in words why not.</summary>
    public async Task<(Signature? Signature, string? Refused)> SignAsync(Caller caller, SignatureWish wish, string reason, string signed, byte[] recordHash, string? address)
    {
        if (!caller.IsPerson || await users.FindByIdAsync(caller.Id) is not { } person)
        {
            return (null, "This act needs an electronic signature, which a person gives. Sign in, and do it there.");
        }

        if (string.IsNullOrEmpty(wish.Password) || string.IsNullOrWhiteSpace(wish.Meaning))
        {
            return (null, "This act needs an electronic signature: your password again, and what the signature means.");
        }

        if (await signIn.ConfirmAsync(person, wish.Password, caller.ActorFrom(address)) is { } refused)
        {
            return (null, refused);
        }

        return (new Signature(person.Name, person.DisplayName, caller.Role.Name, time.GetUtcNow(), wish.Meaning, reason, signed, Convert.ToHexStringLower(recordHash)), null);
    }
}
