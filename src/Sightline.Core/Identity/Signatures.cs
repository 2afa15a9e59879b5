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
    public static readonly IReadOnlyList<string> Acts = ["delivery.close", "parked.close", "parked.match", "recipe.activate", "recipe.retire", "map.publish", "map.retire", "rule.shadow", "rule.live", "rule.retire"];

    public bool AreNeededFor(string act) => options.Value.SignedActs.Contains(act);

    /// <summary>Confirms who signs, once for all that is signed in one act; or says why not.</summary>
    public async Task<(SigningHand? Hand, SigningRefusal? Refused)> OpenAsync(Caller caller, SignatureWish wish, string? address)
    {
        if (!caller.IsPerson || await users.FindByIdAsync(caller.Id) is not { } person)
        {
            return (null, new SigningRefusal(SigningFault.NoPerson, "This act needs an electronic signature, which a person gives. Sign in, and do it there."));
        }

        if (string.IsNullOrEmpty(wish.Password) || string.IsNullOrWhiteSpace(wish.Meaning))
        {
            return (null, new SigningRefusal(SigningFault.Incomplete, "This act needs an electronic signature: your password again, and what the signature means."));
        }

        if (await signIn.ConfirmAsync(person, wish.Password, caller.ActorFrom(address)) is { } refused)
        {
            return (null, new SigningRefusal(await users.IsLockedOutAsync(person) ? SigningFault.Locked : SigningFault.WrongPassword, refused));
        }

        return (new SigningHand(person.Name, person.DisplayName, caller.Role.Name, time.GetUtcNow(), wish.Meaning), null);
    }
}

/// <summary>Why somebody did not sign.</summary>
internal enum SigningFault
{
    NoPerson,
    Incomplete,
    WrongPassword,
    Locked,
}

/// <summary>Why somebody did not sign, and the same in words.</summary>
internal sealed record SigningRefusal(SigningFault Fault, string Why);

/// <summary>A person whose password was just confirmed, and what their signature means. Lives as long as one act.</summary>
internal sealed record SigningHand(string By, string? DisplayName, string Role, DateTimeOffset At, string Meaning)
{
    /// <summary>Signs one record, by the hash of its fact.</summary>
    public Signature Sign(string reason, string signed, byte[] recordHash) => new(By, DisplayName, Role, At, Meaning, reason, signed, Convert.ToHexStringLower(recordHash));
}
