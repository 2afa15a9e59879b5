using System.Globalization;
using Sightline.Contract;

namespace Sightline.Model;

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>What a station's gate asks of a part, and what it says when that cannot be known.</summary>
internal sealed record GatePolicy
{
    public const string Holds = "holds";
    public const string Inspections = "inspections";
    public const string Order = "order";
    public const string Challenge = "challenge";
    public const string Permit = "permit";
    public const string Allow = "allow";
    public const string Deny = "deny";

    public static readonly IReadOnlyList<string> Words = [Holds, Inspections, Order, Challenge, Permit];

    /// <summary>What is asked: some of <see cref="Words"/>. Default: holds and inspections.</summary>
    public IReadOnlyList<string> Requires { get; set; } = [Holds, Inspections];

    /// <summary>What is said when Sightline cannot know: <c>deny</c> (default) or <c>allow</c>.</summary>
    public string WhenUnknown { get; set; } = Deny;

    /// <summary>How far the tables may be behind what was taken before the answer counts as not known, as 00:00:05 (default).</summary>
    public string Behind { get; set; } = "00:00:05";

    /// <summary>Null for a text that is no time span.</summary>
    public TimeSpan? Span() => TimeSpan.TryParseExact(Behind, "c", CultureInfo.InvariantCulture, out var span) ? span : null;

    public bool Asks(string what) => Requires.Contains(what);

    /// <summary>Every problem of it, below <c>/gate</c>.</summary>
    public IEnumerable<ContractError> Problems()
    {
        for (var i = 0; i < Requires.Count; i++)
        {
            if (!Words.Contains(Requires[i]))
            {
                yield return new ContractError($"/gate/requires/{i}", $"Is '{Requires[i]}'. Send some of {string.Join(", ", Words)}.");
            }
        }

        if (WhenUnknown is not (Allow or Deny))
        {
            yield return new ContractError("/gate/whenUnknown", $"Is '{WhenUnknown}'. Send deny, or allow.");
        }

        if (Span() is not { } span || span < TimeSpan.FromSeconds(1) || span > TimeSpan.FromMinutes(10))
        {
            yield return new ContractError("/gate/behind", $"Is '{Behind}'. Send a time from 00:00:01 to 00:10:00, such as 00:00:05.");
        }
    }
}
