using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sightline.Settings;

namespace Sightline.Identity;

/// <summary>Registers people with ASP.NET Core Identity, its settings taken from <see cref="AccessOptions"/>.</summary>
internal static class PeopleAccess
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddOptions<IdentityOptions>().Configure<IOptions<AccessOptions>>(Settle);
        return services
            .AddSettings<AccessOptions, AccessOptionsCheck>("Access")
            .AddSingleton<IdentityFile>().AddSingleton<KeyStore>().AddSingleton<KeyDesk>().AddSingleton<ActBox>()
            .AddSingleton<IdentityErrorDescriber>().AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>()
            .AddSingleton<IPasswordHasher<Person>, PasswordHasher<Person>>()
            .AddSingleton<IPasswordValidator<Person>, PasswordValidator<Person>>().AddSingleton<IPasswordValidator<Person>, NotTheName>()
            .AddSingleton<IUserStore<Person>, PeopleStore>()
            .AddSingleton<AuthenticatorTokenProvider<Person>>()
            .AddSingleton<UserManager<Person>>()
            .AddSingleton<PeopleDesk>().AddSingleton<OwnAccount>().AddSingleton<SessionTable>().AddSingleton<AddressLimits>().AddSingleton<SignInDesk>()
            .AddSingleton<Invitations>().AddSingleton<Signatures>();
    }

    private static void Settle(IdentityOptions identity, IOptions<AccessOptions> options)
    {
        var access = options.Value;
        identity.Lockout.MaxFailedAccessAttempts = access.WrongPasswordsBeforeLock;
        identity.Lockout.DefaultLockoutTimeSpan = access.LockedFor;

        // Length is what counts; rules of composition make passwords worse (NIST SP 800-63B, 5.1.1.2).
        identity.Password.RequiredLength = access.PasswordLength;
        identity.Password.RequiredUniqueChars = 5;
        identity.Password.RequireDigit = identity.Password.RequireLowercase = identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
        identity.Tokens.ProviderMap[TokenOptions.DefaultAuthenticatorProvider] = new TokenProviderDescriptor(typeof(AuthenticatorTokenProvider<Person>));
    }
}

/// <summary>A password does not contain the name it belongs to.</summary>
internal sealed class NotTheName : IPasswordValidator<Person>
{
    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user, string? password) => Task.FromResult(
        user.Name.Length >= 3 && password?.Contains(user.Name, StringComparison.OrdinalIgnoreCase) == true
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordHoldsName", Description = "The password contains the sign-in name. Choose another." })
            : IdentityResult.Success);
}
