using Microsoft.AspNetCore.Identity;

namespace Sightline.Identity;

/// <summary>What people do with their own account: password and second factor.</summary>
internal sealed class OwnAccount(UserManager<Person> users, SessionTable sessions, SignInDesk signIn)
{
    private const int RecoveryCodes = 10;

    /// <summary>Changes the password. All other sessions end.</summary>
    public async Task<AccessChange> ChangePasswordAsync(Person person, string old, string fresh, string session, Asking asking)
    {
        if (await signIn.ConfirmAsync(person, old, asking.Actor) is { } refused)
        {
            return AccessChange.Refused(refused) with { OldIsWrong = true };
        }

        if (old == fresh)
        {
            return AccessChange.Refused("The new password is the old one. Choose another.");
        }

        var problems = new List<string>();
        foreach (var validator in users.PasswordValidators)
        {
            var result = await validator.ValidateAsync(users, person, fresh);
            problems.AddRange(result.Errors.Select(e => e.Description));
        }

        if (problems.Count > 0)
        {
            return AccessChange.Refused(problems);
        }

        person.PasswordHash = users.PasswordHasher.HashPassword(person, fresh);
        person.MustChangePassword = false;
        person.Unwritten.Add((asking.Actor, new Act("user.password-changed", PeopleDesk.NameOf(person))));
        var saved = AccessChange.From(await users.UpdateSecurityStampAsync(person));
        if (saved.Problems.Count == 0)
        {
            sessions.EndOthers(person.Id, session);
        }

        return saved;
    }

    /// <summary>A new key for an authenticator app, in force once a code was confirmed. Null while a second factor is on.</summary>
    public async Task<string?> BeginSecondFactorAsync(Person person)
    {
        if (person.SecondFactor)
        {
            return null;
        }

        return (await users.ResetAuthenticatorKeyAsync(person)).Succeeded ? person.FactorKey : null;
    }

    /// <summary>Turns the second factor on with a first code. Returns recovery codes, shown once; null when the code is wrong.</summary>
    public async Task<IReadOnlyList<string>?> ConfirmSecondFactorAsync(Person person, string code, Asking asking)
    {
        code = UsedCodes.Plain(code);
        if (person.SecondFactor || person.FactorKey is null || !await users.VerifyTwoFactorTokenAsync(person, TokenOptions.DefaultAuthenticatorProvider, code))
        {
            return null;
        }

        (person.SecondFactor, person.UsedCode) = (true, UsedCodes.With(person.UsedCode, code));
        person.Unwritten.Add((asking.Actor, new Act("user.second-factor-on", PeopleDesk.NameOf(person))));
        return await users.GenerateNewTwoFactorRecoveryCodesAsync(person, RecoveryCodes) is { } codes ? [.. codes] : null;
    }

    public async Task<AccessChange> EndSecondFactorAsync(Person person, string password, Asking asking)
    {
        if (await signIn.ConfirmAsync(person, password, asking.Actor) is { } refused)
        {
            return AccessChange.Refused(refused) with { OldIsWrong = true };
        }

        (person.SecondFactor, person.FactorKey, person.RecoveryCodes) = (false, null, null);
        person.Unwritten.Add((asking.Actor, new Act("user.second-factor-off", PeopleDesk.NameOf(person))));
        return AccessChange.From(await users.UpdateSecurityStampAsync(person));
    }

    /// <summary>What an authenticator app reads from a QR code (the otpauth key URI format).</summary>
    public static string KeyUri(Person person) =>
        $"otpauth://totp/Sightline:{Uri.EscapeDataString(person.Name)}?secret={person.FactorKey}&issuer=Sightline&digits=6";
}
