using System.Globalization;
using Sightline.Contract;

namespace Sightline.Model;

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>When a line's stations must prove themselves on test pieces of known verdict, and what follows when they did not.</summary>
internal sealed record ChallengePolicy
{
    public const string Block = "block";
    public const string Alarm = "alarm";

    private static readonly TimeSpan s_longest = TimeSpan.FromDays(7);

    /// <summary>Since the beginning of each shift.</summary>
    public bool AtStart { get; set; }

    /// <summary>After so many production parts at a station. Null: not by parts.</summary>
    public long? EveryParts { get; set; }

    /// <summary>After so many minutes. Null: not by time.</summary>
    public long? EveryMinutes { get; set; }

    /// <summary>A changeover is not through before they passed.</summary>
    public bool AtChangeover { get; set; }

    /// <summary>After the last part of each shift.</summary>
    public bool AtEnd { get; set; }

    /// <summary>After a machine of the line was started again.</summary>
    public bool AfterRestart { get; set; }

    /// <summary>A piece that was judged wrong: <c>alarm</c> (default) or <c>block</c>, which denies the permit.</summary>
    public string OnMissed { get; set; } = Alarm;

    /// <summary>A piece that was not shown in time: <c>alarm</c> (default) or <c>block</c>.</summary>
    public string OnOverdue { get; set; } = Alarm;

    public TimeSpan? Every => EveryMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null;

    /// <summary>Every problem of it, below <c>/challenge</c>.</summary>
    public IEnumerable<ContractError> Problems()
    {
        if (EveryParts is <= 0)
        {
            yield return new ContractError("/challenge/everyParts", $"Is {EveryParts}. Send 1 or more, or leave it out.");
        }

        if (EveryMinutes is { } minutes && (minutes <= 0 || minutes > s_longest.TotalMinutes))
        {
            yield return new ContractError("/challenge/everyMinutes", $"Is {minutes}. Send 1 to {((long)s_longest.TotalMinutes).ToString(CultureInfo.InvariantCulture)}, or leave it out.");
        }

        foreach (var (name, word) in ((string, string)[])[("onMissed", OnMissed), ("onOverdue", OnOverdue)])
        {
            if (word is not (Block or Alarm))
            {
                yield return new ContractError($"/challenge/{name}", $"Is '{word}'. Send block, or alarm.");
            }
        }
    }
}
