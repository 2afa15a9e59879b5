using System.Text;
using Sightline.Buffering;
using Sightline.Context.Sources;
using Sightline.Model;

namespace Sightline.Hosting.Sources;

/// <summary>Checks the files of context sources, each for itself and all together; what is good and new becomes facts.</summary>
internal sealed class SourceFiles(SourceTable sources, IEnumerable<IContextSourceKind> kinds, TimeProvider time)
{
    public async Task<(IReadOnlyList<string> Problems, IReadOnlyList<FactDraft> Facts)> OfferAllAsync(IEnumerable<string> files, string actor)
    {
        var problems = new List<string>();
        var read = new List<(SourceSettings Settings, string Text)>();
        foreach (var file in files)
        {
            var text = await File.ReadAllTextAsync(file);
            var (settings, wrong) = Check(Path.GetFileNameWithoutExtension(file), text);
            problems.AddRange(wrong);
            if (settings is not null && wrong.Count == 0)
            {
                read.Add((settings, text));
            }
        }

        var disputed = TwoOwners([.. read.Select(r => r.Settings)]).ToList();
        problems.AddRange(disputed.Select(d => d.Problem));
        return (problems, [.. read.Where(r => sources.TextOf(r.Settings.Name) != r.Text && disputed.TrueForAll(d => d.Source != r.Settings.Name)).Select(r => Draft(r.Settings.Name, r.Text, actor))]);
    }

    private (SourceSettings? Settings, IReadOnlyList<string> Problems) Check(string name, string text)
    {
        var where = $"sources/{name}.json";
        var (settings, found) = SourceSettings.Read(where, text);
        if (settings is null)
        {
            return (null, found);
        }

        var problems = new List<string>(found);
        if (settings.Name != name && settings.Name.Length > 0)
        {
            problems.Add($"{where}: name is '{settings.Name}'. Write '{name}', as in the file's name; two files for one source would replace each other for ever.");
        }

        if (kinds.FirstOrDefault(k => k.Name == settings.Connector) is { } kind)
        {
            problems.AddRange(kind.Check(settings.Options, $"{where}: options"));
        }
        else if (settings.Connector.Length > 0)
        {
            problems.Add($"{where}: connector is '{settings.Connector}'. Write one of {string.Join(", ", kinds.Select(k => k.Name))}.");
        }

        return (settings, problems);
    }

    /// <summary>A member that belongs to two has no owner: each would put its own word back for ever.</summary>
    private static IEnumerable<(string Source, string Problem)> TwoOwners(IReadOnlyList<SourceSettings> files)
    {
        var owned = files.Where(f => f.Enabled).SelectMany(f => f.Owns.SelectMany(o => o.Value.SelectMany(m => Members(o.Key, m)).Distinct().Select(m => (Kind: o.Key, Member: m, Source: f.Name))));
        return owned.GroupBy(o => (o.Kind, o.Member)).Where(g => g.Select(o => o.Source).Distinct().Count() > 1)
            .Select(g => (g.Last().Source, $"sources/{g.Last().Source}.json: owns.{g.Key.Kind} names '{g.Key.Member}', which belongs to source '{g.First().Source}' too. Leave it to one of them."));
    }

    private static IEnumerable<string> Members(string kind, string member) =>
        member == "*" ? MasterMembers.Names(SourcedKinds.Find(kind)!) : [member];

    private FactDraft Draft(string name, string text, string actor) =>
        new(FactKinds.Source, name, null, null, time.GetUtcNow(), actor, Encoding.UTF8.GetBytes(text));
}
