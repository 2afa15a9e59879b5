using Microsoft.Extensions.Options;

namespace Sightline.Identity;

/// <summary>How people and machines come in.</summary>
internal sealed class AccessOptions
{
    /// <summary>Requests that one key may send in a second. More are answered with 429. Default 50,000.</summary>
    public int RequestsPerSecondOfOneKey { get; set; } = 50_000;

    /// <summary>Failed sign-ins from one address in a minute before further ones are answered with 429 and not looked at. Default 20.</summary>
    public int WrongPasswordsPerMinuteOfOneAddress { get; set; } = 20;

    /// <summary>Requests with an unknown key from one address in a minute before further ones are answered with 429 and not looked at. Default 600.</summary>
    public int UnknownKeysPerMinuteOfOneAddress { get; set; } = 600;

    /// <summary>Wrong passwords in a row after which an account is locked. Default 5.</summary>
    public int WrongPasswordsBeforeLock { get; set; } = 5;

    /// <summary>How long an account stays locked. Default 10 minutes.</summary>
    public TimeSpan LockedFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Shortest password in characters. Default 12.</summary>
    public int PasswordLength { get; set; } = 12;

    /// <summary>A session ends after this, however busy. Default 12 hours, a long shift.</summary>
    public TimeSpan SessionLength { get; set; } = TimeSpan.FromHours(12);

    /// <summary>A session ends when nothing was asked for so long. Default 12 hours: a panel PC shows the line all shift.</summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Acts that need an electronic signature: <c>delivery.close</c>, <c>parked.close</c>, <c>parked.match</c>, <c>recipe.activate</c>, <c>recipe.retire</c>. Default none.</summary>
    public IList<string> SignedActs { get; } = [];
}

/// <summary>Checks what <see cref="AccessOptions"/> say.</summary>
internal sealed class AccessOptionsCheck : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var problems = new List<string>();
        Positive("RequestsPerSecondOfOneKey", options.RequestsPerSecondOfOneKey);
        Positive("WrongPasswordsPerMinuteOfOneAddress", options.WrongPasswordsPerMinuteOfOneAddress);
        Positive("UnknownKeysPerMinuteOfOneAddress", options.UnknownKeysPerMinuteOfOneAddress);
        Positive("WrongPasswordsBeforeLock", options.WrongPasswordsBeforeLock);
        Long("LockedFor", options.LockedFor);
        Long("SessionLength", options.SessionLength);
        Long("SessionIdle", options.SessionIdle);
        if (options.PasswordLength is < 8 or > 128)
        {
            problems.Add($"Access:PasswordLength is {options.PasswordLength}. Give 8 to 128 characters; 12 is usual.");
        }

        problems.AddRange(options.SignedActs.Where(act => !Signatures.Acts.Contains(act))
            .Select(act => $"Access:SignedActs holds '{act}'. Give some of {string.Join(", ", Signatures.Acts)}."));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Positive(string option, int value)
        {
            if (value < 1)
            {
                problems.Add($"Access:{option} is {value}. Give 1 or more.");
            }
        }

        void Long(string option, TimeSpan value)
        {
            if (value < TimeSpan.FromMinutes(1))
            {
                problems.Add($"Access:{option} is {value}. Give a minute or more, such as 00:10:00.");
            }
        }
    }
}
