using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Forwarding;
using Sightline.Forwarding.Changes;
using Sightline.Hosting;
using Sightline.Server.Access;
using Sightline.Storage;

namespace Sightline.Server.Acts;

/// <summary>Changes of a target: its whole file, or its stage alone. A change is written to its file, so that file and journal agree.</summary>
internal sealed class TargetActs(TargetTable targets, ConfigFolder config, LiveBudget budget, DataFolder folder, IJournal journal, Projector projector)
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>Sets one of <see cref="TargetStages"/>; with lines, those that are sent in stage canary.</summary>
    public async Task<ActOutcome> SetStageAsync(HttpContext http, string name, string stage, IReadOnlyList<string>? lines = null)
    {
        if (targets.TextOf(name) is not { } text)
        {
            return new ActOutcome.NotFound($"There is no target '{name}'. Create it with PUT, or a file in config/targets.");
        }

        var json = JsonNode.Parse(text)!.AsObject();
        json["stage"] = stage;
        if (lines is not null)
        {
            json["canaryLines"] = new JsonArray([.. lines.Select(line => (JsonNode)line)]);
        }

        return await OfferAsync(http, name, json.ToJsonString(s_indented));
    }

    public async Task<ActOutcome> OfferAsync(HttpContext http, string name, string text)
    {
        using var turn = await budget.TurnAsync(http.RequestAborted);
        var (problems, fact) = config.OfferTarget(name, text, http.ActorInFull());
        if (problems.Count > 0)
        {
            return new ActOutcome.Broken(problems);
        }

        if (fact is null)
        {
            return new ActOutcome.Done();
        }

        var verdict = budget.Judge([fact], http.ActorInFull());
        if (verdict.Problems is [var tooMany])
        {
            return new ActOutcome.Conflict(tooMany);
        }

        ConfigFile.Write(folder.Targets, name, text);
        var results = await journal.AppendAsync(verdict.Facts, CancellationToken.None);
        if (results[0].Outcome == AppendOutcome.Full)
        {
            return new ActOutcome.NoRoom();
        }

        // Not the caller's to give up: the next who has the turn must find this one projected.
        await projector.ReachAsync(results[^1].Position, CancellationToken.None);
        return new ActOutcome.Done();
    }
}
