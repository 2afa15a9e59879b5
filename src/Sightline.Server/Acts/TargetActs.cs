using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Forwarding;
using Sightline.Hosting;
using Sightline.Server.Access;
using Sightline.Storage;

namespace Sightline.Server.Acts;

/// <summary>Changes of a target: its whole file, or its stage alone. A change is written to its file, so that file and journal agree.</summary>
internal sealed class TargetActs(TargetTable targets, ConfigFolder config, DataFolder folder, IJournal journal, Projector projector)
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>Sets one of <see cref="TargetStages"/>.</summary>
    public async Task<ActOutcome> SetStageAsync(HttpContext http, string name, string stage)
    {
        if (targets.TextOf(name) is not { } text)
        {
            return new ActOutcome.NotFound($"There is no target '{name}'. Create it with PUT, or a file in config/targets.");
        }

        var json = JsonNode.Parse(text)!.AsObject();
        json["stage"] = stage;
        return await OfferAsync(http, name, json.ToJsonString(s_indented));
    }

    public async Task<ActOutcome> OfferAsync(HttpContext http, string name, string text)
    {
        var (problems, fact) = config.OfferTarget(name, text, http.ActorInFull());
        if (problems.Count > 0)
        {
            return new ActOutcome.Broken(problems);
        }

        if (fact is null)
        {
            return new ActOutcome.Done();
        }

        ConfigFile.Write(folder.Targets, name, text);
        var result = await journal.AppendAsync(fact, CancellationToken.None);
        if (result.Outcome == AppendOutcome.Full)
        {
            return new ActOutcome.NoRoom();
        }

        await projector.ReachAsync(result.Position, http.RequestAborted);
        return new ActOutcome.Done();
    }
}
