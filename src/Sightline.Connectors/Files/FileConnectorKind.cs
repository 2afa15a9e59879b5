using System.Text.Json.Nodes;
using Sightline.Connectors.Options;
using Sightline.Connectors.Templates;
using Sightline.Model;

namespace Sightline.Connectors.Files;

internal sealed class FileConnectorKind : IDocumentedKind
{
    public string Name => "file";

    public string Summary => "Writes each message as one JSON file that appears whole or not at all.";

    public string ProvenAgainst => "The conformance suite on a local disk, with every step broken on command; no network share yet.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(FileTargetOptions);

    public string Example => """
        {
          "folder": "/srv/mes-drop/results",
          "layout": "filePerMessage",
          "filesStay": true,
          "marker": ".mes-share",
          "body": { "serial": "{{serial}}", "outcome": "{{outcome}}", "key": "{{key}}" }
        }
        """;

    public IReadOnlyList<string> Limits =>
    [
        "The file is named by the message key: {key}.json. Readers must ignore names that begin with a dot.",
        "Written under a temporary name, flushed, renamed, and then the folder is flushed, so an accepted file survives a power cut.",
        "Windows cannot flush a folder: there a power cut can take back the newest names although their bytes were flushed.",
        "The same key with other content is refused; nothing is ever overwritten.",
        "A share that hangs holds its lane until the operating system gives up; there is no timeout for disk calls.",
        "A network share keeps the promise of a flush only as well as its server does.",
    ];

    public IReadOnlyList<string> Check(JsonObject options, string where)
    {
        var problems = new List<string>();
        var bound = OptionsBinder.Bind<FileTargetOptions>(options, where, problems);
        if (bound.Folder.Length > 0 && !Path.IsPathFullyQualified(bound.Folder))
        {
            problems.Add($"{where}.folder is '{bound.Folder}'. Give an absolute path; a relative one depends on where the service was started.");
        }

        if (bound.Marker is { } marker && (marker.Length == 0 || marker != Path.GetFileName(marker)))
        {
            problems.Add($"{where}.marker is '{marker}'. Give the name of a file inside the folder, without a path.");
        }

        problems.AddRange(BodyTemplate.Faults(bound.Body, $"{where}.body"));
        return problems;
    }

    public ITargetConnector Create(JsonObject options, IServiceProvider services) =>
        new FileTarget(OptionsBinder.BindChecked<FileTargetOptions>(options, Check(options, "options")), new FolderDisk());
}
