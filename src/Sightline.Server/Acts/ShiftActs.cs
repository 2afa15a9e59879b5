using System.Text;
using System.Text.Json.Nodes;
using Sightline.Acquisition;
using Sightline.Context.Plant;
using Sightline.Context.Timelines;
using Sightline.Contract;
using Sightline.Hosting;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Acts;

/// <summary>Somebody is signed on or off by hand: the same event that a badge reader sends, with the person who did it.</summary>
internal sealed class ShiftActs(EventIntake events, PresenceQuery presence, Projector projector, TimeProvider time)
{
    /// <summary>Signs on or off from now on. Done means that it is flushed and on the timeline.</summary>
    /// <param name="http">Who does it.</param>
    /// <param name="line">The line.</param>
    /// <param name="place">The line or one of its stations or machines, as timelines name it.</param>
    /// <param name="name">Who signs on; null signs off whoever is there.</param>
    public async Task<ActOutcome> SignAsync(HttpContext http, string line, string place, string? name)
    {
        if (!presence.PlacesOf(line).Contains(place))
        {
            return new ActOutcome.NotFound($"'{place}' is no place of line '{line}'.");
        }

        if (name is { Length: > ContractLimits.WordLength })
        {
            return new ActOutcome.Invalid("/operator", $"Has {name.Length} characters. Send at most {ContractLimits.WordLength}.");
        }

        var (now, colon) = (time.GetUtcNow(), place.IndexOf(':'));
        var body = new JsonObject { ["type"] = name is null ? OperatorTimeline.SignedOff : OperatorTimeline.SignedOn, ["at"] = JsonText.Time(now), [place[..colon]] = place[(colon + 1)..] };
        if (name is not null)
        {
            body["operator"] = name;
        }

        var answer = (await events.ReceiveAsync([new Submission(Encoding.UTF8.GetBytes(body.ToJsonString(JsonText.Plain)))], new Arrival(http.ActorInFull(), now, "application/json")))[0];
        if (answer.Status == StatusCodes.Status503ServiceUnavailable)
        {
            return new ActOutcome.NoRoom();
        }

        if (answer.Position is not { } position || answer.Errors is { Count: > 0 })
        {
            return new ActOutcome.Wrong(answer.Errors ?? []);
        }

        await projector.ReachAsync(position, http.RequestAborted);
        return new ActOutcome.Done();
    }
}
