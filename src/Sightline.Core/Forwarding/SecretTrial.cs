using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Forwarding;

/// <summary>Reads every secret that a target's file refers to, and says how long each is good where the file says so.</summary>
internal sealed class SecretTrial(IOptions<PlantSettings> plant, TimeProvider time)
{
    /// <summary>Days before the end at which a secret is told of.</summary>
    public static readonly IReadOnlyList<int> Announced = [30, 7, 1];

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(plant.Value.TimeZone);

    public IEnumerable<ProbeFinding> Run(JsonObject options)
    {
        var all = NamedSecret.In(options);
        if (all.Count == 0)
        {
            return [new ProbeFinding(ProbeChecks.Secrets, ProbeVerdict.NotAsked, "The target's file names no secret.")];
        }

        return all.Select((secret, i) => Try(secret) with { Check = all.Count == 1 ? ProbeChecks.Secrets : $"{ProbeChecks.Secrets} {i + 1}" });
    }

    /// <summary>Days left with the secret: 0 on its last day, below it is over. Null where nobody wrote the day down.</summary>
    public int? DaysLeft(NamedSecret secret) =>
        secret.LastDay is { } last ? last.DayNumber - DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), _zone).DateTime).DayNumber : null;

    private ProbeFinding Try(NamedSecret secret)
    {
        try
        {
            secret.Read();
        }
        catch (SecretUnavailableException e)
        {
            return new ProbeFinding(ProbeChecks.Secrets, ProbeVerdict.Bad, e.Message);
        }

        return DaysLeft(secret) switch
        {
            null => new(ProbeChecks.Secrets, ProbeVerdict.Good, $"{secret} can be read. Nobody wrote down when it ends: ;expires=YEAR-MONTH-DAY behind it has its end announced."),
            < 0 => new(ProbeChecks.Secrets, ProbeVerdict.Bad, $"{secret} was good until {secret.Expires}. Renew it where it points, and its day in the target's file."),
            var days => new(ProbeChecks.Secrets, days <= Announced[0] ? ProbeVerdict.Doubt : ProbeVerdict.Good, $"{secret} can be read, and is good until {secret.Expires}: {days} {(days == 1 ? "day" : "days")} left.{(days <= Announced[0] ? " Renew it." : "")}"),
        };
    }
}
