using System.Text;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Forwarding;
using Sightline.Forwarding.Changes;
using Sightline.Hosting.Sources;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Hosting;

/// <summary>
/// Maps, targets, context sources and rules as files under <c>config/</c>. All files are checked, all problems told; what is good and new becomes a
/// fact, from which the journey takes it. At start a bad file stops the node; later it leaves what is in use as it is.
/// </summary>
internal sealed class ConfigFolder(
    DataFolder folder, IJournal journal, Maps maps, TargetTable targets, IEnumerable<IConnectorKind> kinds, SourceFiles sources,
    LiveBudget budget, MapDesk mapDesk, IOptions<MapOptions> mapOptions, RuleFiles rules, TimeProvider time)
{
    /// <summary>What reading the folder came to: what is wrong, which files became facts, and where the last of them is.</summary>
    public sealed record Reading(IReadOnlyList<string> Problems, IReadOnlyList<string> Published, long Position);

    /// <summary>Reads all files. Whoever calls has the turn of <see cref="LiveBudget.TurnAsync"/>.</summary>
    public async Task<Reading> ReadAsync(string actor)
    {
        var problems = new List<string>();
        var offered = new List<FactDraft>();
        foreach (var file in Files(folder.Targets))
        {
            Offer(OfferTarget(Path.GetFileNameWithoutExtension(file), await File.ReadAllTextAsync(file), actor), problems, offered);
        }

        var (unwanted, facts) = budget.Judge(offered, actor);
        problems.AddRange(unwanted);
        var drafts = facts.ToList();

        foreach (var file in Files(folder.Maps))
        {
            Offer(OfferMap(Path.GetFileNameWithoutExtension(file), await File.ReadAllTextAsync(file), actor), problems, drafts);
        }

        Offer(await sources.OfferAllAsync(Files(folder.Sources), actor), problems, drafts);
        Offer(await rules.OfferAllAsync(Files(folder.Rules), actor), problems, drafts);
        if (drafts.Count == 0)
        {
            return new Reading(problems, [], 0);
        }

        var results = await journal.AppendAsync(drafts, CancellationToken.None);
        return results[0].Outcome == AppendOutcome.Full
            ? new Reading([.. problems, "The journal has no room for the changed configuration. It is read again later."], [], 0)
            : new Reading(problems, [.. drafts.Where(d => d.Kind != FactKinds.ChangeMoved).Select(d => $"{d.Kind} {d.Source}")], results[^1].Position);
    }

    /// <summary>Checks one target's text, as file <paramref name="name"/>; a fact when it is good and differs from what is in use.</summary>
    public (IReadOnlyList<string> Problems, FactDraft? Fact) OfferTarget(string name, string text, string actor)
    {
        var where = $"targets/{name}.json";
        var (settings, found) = TargetSettings.Read(where, text);
        var problems = new List<string>(found);
        if (settings is not null)
        {
            if (settings.Name != name && settings.Name.Length > 0)
            {
                problems.Add($"{where}: name is '{settings.Name}'. Write '{name}', as in the file's name; two files for one target would replace each other for ever.");
            }

            var kind = kinds.FirstOrDefault(k => k.Name == settings.Connector);
            problems.AddRange(kind is null
                ? settings.Connector.Length == 0 ? [] : [$"{where}: connector is '{settings.Connector}'. Write one of {string.Join(", ", kinds.Select(k => k.Name))}."]
                : kind.Check(settings.Options, $"{where}: options"));
        }

        if (settings is not null && targets.WhyNotAfter(settings) is { } circle)
        {
            problems.Add($"{where}: {circle}");
        }

        if (problems.Count > 0)
        {
            return (problems, null);
        }

        var inUse = targets.TextOf(settings!.Name);
        return ([], inUse == text ? null : Draft(FactKinds.Target, settings.Name, text, actor));
    }

    /// <summary>Checks one map's text, as file <paramref name="name"/>; a fact when it is good and differs from what is in use.</summary>
    public (IReadOnlyList<string> Problems, FactDraft? Fact) OfferMap(string name, string text, string actor)
    {
        var where = $"maps/{name}.json";
        return maps.Check(where, text, out var plan) switch
        {
            MapChange.Kept kept => (kept.Problems, null),
            _ when plan is not null && plan.Target.Value != name =>
                ([$"{where}: target is '{plan.Target}'. Write '{name}', as in the file's name; two files for one target would replace each other for ever."], null),
            MapChange.Applied when !mapOptions.Value.PublishFiles => OfferDraft(where, plan!, text, actor),
            MapChange.Applied => ([], Draft(FactKinds.Map, plan!.Target.Value, text, actor)),
            _ => ([], null),
        };
    }

    /// <summary>Where files are not published as they are, a changed one waits to be approved like any other draft.</summary>
    private (IReadOnlyList<string> Problems, FactDraft? Fact) OfferDraft(string where, MapPlan plan, string text, string actor)
    {
        if (mapDesk.Find(plan.Target.Value, plan.Version) is { } known && known.Sha256 == plan.Sha256)
        {
            return ([], null);
        }

        return mapDesk.Refusal(plan.Target.Value, plan.Version, plan.Sha256) is { } why ? ([$"{where}: {why}"], null) : ([], mapDesk.Draft(plan.Target.Value, text, actor));
    }

    private FactDraft Draft(string kind, string source, string text, string actor) =>
        new(kind, source, null, null, time.GetUtcNow(), actor, Encoding.UTF8.GetBytes(text));

    private static void Offer((IReadOnlyList<string> Problems, FactDraft? Fact) offer, List<string> problems, List<FactDraft> drafts)
    {
        problems.AddRange(offer.Problems);
        if (offer.Fact is { } fact)
        {
            drafts.Add(fact);
        }
    }

    private static void Offer((IReadOnlyList<string> Problems, IReadOnlyList<FactDraft> Facts) offer, List<string> problems, List<FactDraft> drafts)
    {
        problems.AddRange(offer.Problems);
        drafts.AddRange(offer.Facts);
    }

    private static IEnumerable<string> Files(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal) : [];
}
