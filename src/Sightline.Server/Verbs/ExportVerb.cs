using System.CommandLine;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Images;
using Sightline.Proof.Anchors;
using Sightline.Proof.Packages;
using Sightline.Proof.Signing;
using Sightline.Proof.Tree;
using Sightline.Retention;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline export</c>: takes an evidence package out of a node, from its files or over the network.</summary>
internal static class ExportVerb
{
    private const string Example = """
        Example:
          sightline export --of serial:SN-L1-000001 --out evidence.zip
          sightline export --of order:WO-1001 --out evidence.zip --to http://127.0.0.1:5080 --key KEY
        """;

    public static Command Create()
    {
        var of = new Option<string>("--of") { Description = "serial:X, batch:X, lot:X, order:X, ncr:N or record:STATION/ID.", Required = true };
        var file = new Option<string>("--out") { Description = "The file to write. It must not be there.", Required = true };
        var (data, to) = (Words.Data(), Words.To("Ask this node instead of reading its files."));
        var key = new Option<string?>("--key") { Description = "API key for --to." };
        var command = new Command("export", "Take out an evidence package that anybody can check.") { of, file, data, to, key, HelpWithExample.Option(Example) };
        command.RefuseTogether(data, to, "Give either --data or --to.");
        command.RefuseAlone(key, to, "--key is for --to. Files are read without a key.");
        command.SetAction((parse, ct) => RunAsync(parse.GetValue(of)!, parse.GetValue(file)!, parse.GetValue(data)!, parse.GetValue(to), parse.GetValue(key), ct));
        return command;
    }

    private static async Task<int> RunAsync(string what, string file, string data, string? node, string? key, CancellationToken ct)
    {
        if (EvidenceOf.Parse(what) is not { } of)
        {
            await Console.Error.WriteLineAsync($"--of: {EvidenceOf.WhyNot(what)}");
            return Run.WrongUsage;
        }

        if (File.Exists(file))
        {
            await Console.Error.WriteLineAsync($"{file} is there already. Give another name with --out.");
            return Run.WrongUsage;
        }

        var folder = node is null ? Given.Journal(data) : null;

        // Under another name until it is whole: what an interruption leaves is not taken for a package.
        var part = file + ".part";
        try
        {
            await using (var to = new FileStream(part, FileMode.Create, FileAccess.Write))
            {
                if (!await (folder is null ? FromNodeAsync(node!, key, of, to, ct) : FromFilesAsync(folder, of, to, ct)))
                {
                    await Console.Error.WriteLineAsync($"Nothing is known of {of}.");
                    return Run.Failed;
                }

                to.Flush(flushToDisk: true);
            }

            File.Move(part, file);
            Console.WriteLine($"{file}: {new FileInfo(file).Length} bytes. Check it with 'sightline verify {file}'.");
            return Run.Done;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static async Task<bool> FromFilesAsync(DataFolder folder, EvidenceOf of, Stream to, CancellationToken ct)
    {
        if (!File.Exists(folder.Projections))
        {
            throw new InvalidOperationException($"The node in {folder.Path} has no projections. Start it once, or make them with 'sightline rebuild'.");
        }

        using var journal = new JournalReader(folder.Journal);
        using var projections = new ProjectionReader(folder);
        using var key = new KeyFile(folder).Read() ?? throw new KeyTroubleException($"{folder.Path} has no key to sign with. Start the node once, or ask it with --to.");
        var packages = new EvidencePackages(
            journal, projections, new FactTree(journal, projections), new AnchorQuery(projections), new ImageReader(FolderOnly(folder), ColdOf(folder)), Options.Create(SettingsOf(folder)), TimeProvider.System);
        if (projections.Read(KeyQuery.All) is [.., var newest] && newest.KeyId != key.Id)
        {
            throw new KeyTroubleException($"The key file of {folder.Path} is not the newest key of its chain. Bring it back from a backup, or rotate the key at the node.");
        }

        if (packages.Prepare(of) is not { } prepared)
        {
            return false;
        }

        await packages.WriteAsync(prepared, Words.Owner().Actor.Split(' ')[0], (manifest, _) => Task.FromResult(key.Sign(manifest.Span)), to, ct);
        return true;
    }

    private static ColdImages? ColdOf(DataFolder folder) => Section(folder, "Retention").Get<RetentionOptions>() switch
    {
        null or { Cold: RetentionOptions.NoColdStore } => null,
        { Cold: FolderImages.Kind, ColdFolder: var place } => new ColdImages(new ColdFolder(place)),
        { Cold: var store } => throw new InvalidOperationException($"Old images of this node are in '{store}', which only the node reaches. Ask it with --to."),
    };

    private static FolderImages FolderOnly(DataFolder folder) => Section(folder, "Images").Get<ImagesOptions>() is { Store: not FolderImages.Kind and var store }
        ? throw new InvalidOperationException($"The images of this node are in '{store}', which only the node reaches. Ask it with --to.")
        : new FolderImages(folder);

    private static EvidenceOptions SettingsOf(DataFolder folder) => Section(folder, "Evidence").Get<EvidenceOptions>() ?? new EvidenceOptions();

    /// <summary>As the node itself reads them.</summary>
    private static IConfigurationSection Section(DataFolder folder, string name) =>
        new ConfigurationBuilder().AddJsonFile(folder.In("config/sightline.json"), optional: true).AddEnvironmentVariables("SIGHTLINE_").Build().GetSection(name);

    private static async Task<bool> FromNodeAsync(string node, string? key, EvidenceOf of, Stream to, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = new Uri(node), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add("X-Api-Key", key ?? "");
        using var answer = await http.GetAsync($"/api/v1/evidence?of={Uri.EscapeDataString(of.ToString())}", HttpCompletionOption.ResponseHeadersRead, ct);
        if (answer.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }

        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{node} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
        }

        await answer.Content.CopyToAsync(to, ct);
        return true;
    }
}
