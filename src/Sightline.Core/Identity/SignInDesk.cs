using Microsoft.AspNetCore.Identity;

namespace Sightline.Identity;

/// <summary>What became of an attempt to sign in.</summary>
internal abstract record SignInOutcome
{
    private SignInOutcome()
    {
    }

    /// <summary>Come in.</summary>
    public sealed record Welcome(Person Person) : SignInOutcome;

    /// <summary>Name and password are right; a code of the second factor is needed.</summary>
    public sealed record CodeNeeded : SignInOutcome;

    /// <summary>No. The person is told no more than that; the audit knows why.</summary>
    public sealed record Refused : SignInOutcome;

    /// <summary>Too many failed attempts from this address, or too many at once. Not looked at.</summary>
    public sealed record TooMany : SignInOutcome;
}

/// <summary>
/// Looks at names and passwords. Hashing is costly on purpose, so one attempt is hashed at a time and few may wait: a thousand
/// guesses a second slow nobody who sends inspections.
/// </summary>
internal sealed class SignInDesk(UserManager<Person> users, ActBox acts, AddressLimits limits, TimeProvider time) : IDisposable
{
    private const int MostWaiting = 20;

    private readonly SemaphoreSlim _one = new(1);
    private readonly Person _nobody = new() { Name = "nobody", Role = Roles.Operator };
    private int _waiting;
    private string? _nobodysHash;

    public async Task<SignInOutcome> TryAsync(string name, string password, string? code, string? address)
    {
        if (limits.Passwords.IsShut(address))
        {
            return new SignInOutcome.TooMany();
        }

        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return new SignInOutcome.TooMany();
        }

        await _one.WaitAsync();
        try
        {
            return await LookAsync(name, password, code, address);
        }
        finally
        {
            _one.Release();
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>The password again, of somebody who is signed in. Null when it is right, else the reason in words.</summary>
    public async Task<string?> ConfirmAsync(Person person, string password, string actor)
    {
        await _one.WaitAsync();
        try
        {
            if (await users.IsLockedOutAsync(person))
            {
                return "The account is locked after too many wrong passwords. Try again later.";
            }

            if (await users.CheckPasswordAsync(person, password))
            {
                await users.ResetAccessFailedCountAsync(person);
                return null;
            }

            await users.AccessFailedAsync(person);
            acts.Put(actor, new Act("user.password-wrong", PeopleDesk.NameOf(person)));
            return "The password is wrong.";
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<SignInOutcome> LookAsync(string name, string password, string? code, string? address)
    {
        // Asked again: others of this address may have failed while this one waited.
        if (limits.Passwords.IsShut(address))
        {
            return new SignInOutcome.TooMany();
        }

        var person = name.Length <= 100 ? await users.FindByNameAsync(name) : null;
        if (person is null || !person.IsWelcome(time.GetUtcNow()) || person.PasswordHash is null)
        {
            // As costly as a real one, so that the time does not tell which names exist.
            _nobodysHash ??= users.PasswordHasher.HashPassword(_nobody, PeopleDesk.FirstPassword());
            users.PasswordHasher.VerifyHashedPassword(_nobody, _nobodysHash, password);
            return Refuse(person, address, person is null ? "No such name." : person.PasswordHash is null ? "Comes in through a provider." : "The access has ended.");
        }

        if (await users.IsLockedOutAsync(person))
        {
            return Refuse(person, address, "The account is locked.");
        }

        if (!await users.CheckPasswordAsync(person, password))
        {
            await users.AccessFailedAsync(person);
            return Refuse(person, address, await users.IsLockedOutAsync(person) ? "Wrong password. The account is locked now." : "Wrong password.");
        }

        return person.SecondFactor ? await LookAtCodeAsync(person, code, address) : await WelcomeAsync(person);
    }

    private async Task<SignInOutcome> LookAtCodeAsync(Person person, string? code, string? address)
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            return new SignInOutcome.CodeNeeded();
        }

        code = UsedCodes.Plain(code);
        if (!UsedCodes.Hold(person.UsedCode, code) && await users.VerifyTwoFactorTokenAsync(person, TokenOptions.DefaultAuthenticatorProvider, code))
        {
            person.UsedCode = UsedCodes.With(person.UsedCode, code);
            return await WelcomeAsync(person);
        }

        if ((await users.RedeemTwoFactorRecoveryCodeAsync(person, code)).Succeeded)
        {
            return await WelcomeAsync(person);
        }

        await users.AccessFailedAsync(person);
        return Refuse(person, address, "Wrong code.");
    }

    private async Task<SignInOutcome> WelcomeAsync(Person person)
    {
        person.Failures = 0;
        var saved = await users.UpdateAsync(person);
        return saved.Succeeded ? new SignInOutcome.Welcome(person) : new SignInOutcome.TooMany();
    }

    /// <summary>What was typed as a name is not written down when nobody has it: it may be a password in the wrong field.</summary>
    private SignInOutcome.Refused Refuse(Person? person, string? address, string why)
    {
        limits.Passwords.Failed(address, untold: false);
        acts.Put(new ActorText("nobody", null, address).ToString(), new Act("sign-in.refused", person is null ? "user:?" : PeopleDesk.NameOf(person), Reason: why));
        return new SignInOutcome.Refused();
    }
}
