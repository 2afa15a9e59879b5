using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors.Options;
using Sightline.Model;

namespace Sightline.Connectors.Files;

internal sealed class FileConnectorKind : IDocumentedKind
{
    public string Name => "file";

    public string Summary => "Writes each message as one file, in JSON, CSV or XML, that appears whole or not at all; where asked for with a manifest, and until the receiver acknowledges it.";

    public string ProvenAgainst => "The conformance suite on a local disk in each format, with manifests and with a receiver that acknowledges, and with every step broken on command; no network share and no vendor's receiver yet.";

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
        "The file is named by the message key: KEY.json, KEY.csv or KEY.xml. Readers must ignore names that begin with a dot.",
        "A csv file holds a line of names and a line of values (RFC 4180): UTF-8 without a mark, lines end with CR LF, an absent value is an empty cell and an empty text two quotes.",
        "A value that begins with = + - or @ is kept as it is unless guardFormulas is set. Import csv files as text; a spreadsheet that opens one may run it as a formula.",
        "In xml a member is an element, the entries of a list are elements of its name, null is xsi:nil. A control character, or a field that cannot name an element, refuses the message.",
        "A manifest comes after its file: a reader that waits for KEY.manifest never sees half of the two.",
        "An acknowledgement counts as soon as its name is there; write it under another name and rename it. A refusal wins over an acknowledgement.",
        "A receiver that does not acknowledge is taken for a target that is away. A refused message stays refused until KEY.err is taken away.",
        "Written under a temporary name, flushed, renamed, and then the folder is flushed, so an accepted file survives a power cut.",
        "Windows cannot flush a folder: there a power cut can take back the newest names although their bytes were flushed.",
        "The same key with other content is refused; nothing is ever overwritten.",
        "A share that hangs holds its lane until the operating system gives up; there is no timeout for disk calls.",
        "A network share keeps the promise of a flush only as well as its server does.",
    ];

    public IReadOnlyList<string> Check(JsonObject options, string where) => FileTargetCheck.Check(options, where);

    public ITargetConnector Create(JsonObject options, IServiceProvider services) => new FileTarget(
        OptionsBinder.BindChecked<FileTargetOptions>(options, Check(options, "options")), new FolderDisk(), services.GetRequiredService<TimeProvider>());
}
