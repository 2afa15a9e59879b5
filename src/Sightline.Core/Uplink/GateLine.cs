using System.Text.Json.Nodes;

namespace Sightline.Uplink;

/// <summary>
/// A gate asked at an edge: the hub's answer as it is. Where the hub cannot be asked, the choice that was written for this gate,
/// as the hub last told it with what the station makes, flagged as not known; and where that was never told, no answer.
/// </summary>
internal sealed class GateLine(HubLine line, HubReach reach, ContextKeeper contexts, TimeProvider time)
{
    /// <summary>A part stands before the gate.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    public async Task<KeptAnswer> AskAsync(string station, string serial, CancellationToken ct)
    {
        var why = reach.Trouble;
        if (reach.IsReached)
        {
            switch (await line.GetAsync($"/api/v1/gates/{Uri.EscapeDataString(station)}/{Uri.EscapeDataString(serial)}", s_patience, ct))
            {
                case HubAnswer.Good good when KeptAnswers.Read(good.Body) is { } answer:
                    answer["from"] = "hub";
                    return new KeptAnswer(200, answer);
                case HubAnswer.Refused refused:
                    return new KeptAnswer(refused.Status, null, refused.Why);
                case HubAnswer.Lost lost:
                    why = lost.Why;
                    break;
                default:
                    why = "It answered what no hub answers.";
                    break;
            }
        }

        return contexts.Kept(station) is { } kept && (string?)kept["gate"]?["whenUnknown"] is { } choice
            ? new KeptAnswer(200, Chosen(station, serial, choice == "allow", why))
            : new KeptAnswer(503, null, $"The hub cannot be asked now, and what the gate of '{station}' says then was never told here. {why} Nothing is guessed; ask again.");
    }

    private JsonObject Chosen(string station, string serial, bool allowed, string? why)
    {
        var text = $"The hub cannot be asked now. {why} This gate says {(allowed ? "yes" : "no")} when it cannot know.";
        return new JsonObject
        {
            ["station"] = station,
            ["serial"] = serial,
            ["at"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
            ["allowed"] = allowed,
            ["known"] = false,
            ["reasons"] = allowed ? new JsonArray() : new JsonArray(text),
            ["details"] = new JsonArray(new JsonObject { ["code"] = "unknown", ["text"] = text, ["blocks"] = !allowed, ["station"] = null }),
            ["from"] = "edge",
        };
    }
}
