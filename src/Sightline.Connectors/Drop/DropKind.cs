using System.Text.Json.Nodes;
using Sightline.Connectors.Options;
using Sightline.Connectors.Reading;
using Sightline.Context.Sources;
using Sightline.Model;

namespace Sightline.Connectors.Drop;

internal sealed class DropKind : IDocumentedSource
{
    public string Name => "drop";

    public string Summary => "Takes files out of a folder: CSV, JSON, XML, and ISA-95 operations schedules as B2MML.";

    public string ProvenAgainst => "The conformance suite on a local disk, with the node killed in between; no network share yet.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(DropOptions);

    public string Example => """
        { "folder": "/srv/erp-drop/orders", "kind": "work-orders", "separator": ";", "mostBytes": 4194304 }
        """;

    public IReadOnlyList<string> Limits =>
    [
        "Taken are files that end with .csv, .json or .xml, oldest first; a name that begins with a dot is left alone, so write under such a name and rename.",
        "A file is read when its size and its time stayed the same from one look to the next.",
        "A file is taken whole or not at all: one wrong record, and it goes to failed with every reason in NAME.reason beside it.",
        "An empty cell says nothing, and an absent column says nothing; JSON null takes a value back.",
        "The entries of a list in one cell or element are separated by semicolons.",
        "Text is UTF-8, except in XML that declares another encoding.",
        "XML with a document type declaration is refused, so no entity is ever expanded.",
    ];

    public IReadOnlyList<string> Check(JsonObject options, string where)
    {
        var problems = new List<string>();
        var bound = OptionsBinder.Bind<DropOptions>(options, where, problems);
        if (bound.Folder.Length > 0 && !Path.IsPathFullyQualified(bound.Folder))
        {
            problems.Add($"{where}.folder is '{bound.Folder}'. Give an absolute path; a relative one depends on where the service was started.");
        }

        if (SourcedKinds.FormOf(bound.Kind) is null)
        {
            problems.Add($"{where}.kind is '{bound.Kind}'. Use one of: {string.Join(", ", SourcedKinds.Names)}.");
        }

        if (bound.Separator.Length != 1 || bound.Separator[0] is '"' or '\r' or '\n')
        {
            problems.Add($"{where}.separator is '{bound.Separator}'. Give one character that is no quote and no line end.");
        }

        if (bound.MostBytes is < 1_024 or > 64 << 20)
        {
            problems.Add($"{where}.mostBytes is {bound.MostBytes}. Give a number from 1024 to {64 << 20}.");
        }

        return problems;
    }

    public IContextSource Create(JsonObject options, IServiceProvider services) =>
        new DropSource(OptionsBinder.BindChecked<DropOptions>(options, Check(options, "options")));
}
