using System.Text.Json.Nodes;
using Sightline.Connectors.Options;
using Sightline.Connectors.Templates;

namespace Sightline.Connectors.Files;

/// <summary>Every problem of a file target's options that their types alone cannot show.</summary>
internal static class FileTargetCheck
{
    public static IReadOnlyList<string> Check(JsonObject from, string where)
    {
        var problems = new List<string>();
        var options = OptionsBinder.Bind<FileTargetOptions>(from, where, problems);
        problems.AddRange(
        [
            .. Folders(options, where),
            .. BodyTemplate.Faults(options.Body, $"{where}.body"),
            .. Columns(options, from, where),
            .. XmlNames(options, where),
            .. Answers(options, where),
        ]);
        return problems;
    }

    private static IEnumerable<string> Folders(FileTargetOptions options, string where)
    {
        if (options.Folder.Length > 0 && !Path.IsPathFullyQualified(options.Folder))
        {
            yield return $"{where}.folder is '{options.Folder}'. Give an absolute path; a relative one depends on where the service was started.";
        }

        if (options.Marker is { } marker && (marker.Length == 0 || marker != Path.GetFileName(marker)))
        {
            yield return $"{where}.marker is '{marker}'. Give the name of a file inside the folder, without a path.";
        }
    }

    private static IEnumerable<string> Columns(FileTargetOptions options, JsonObject from, string where)
    {
        if (options.Format == FileFormat.Csv ? options.Columns.Count == 0 && from["columns"] is null or JsonArray { Count: 0 } : from.ContainsKey("columns"))
        {
            yield return options.Format == FileFormat.Csv
                ? $"{where}.columns is missing. Name the columns of the csv file in their order."
                : $"{where}.columns is given although format is not csv. Remove it, or set format to csv.";
        }

        if (options.Format == FileFormat.Csv && options.Body is not null)
        {
            yield return $"{where}.body is given although format is csv. Write columns instead.";
        }

        if (options.Separator.Length != 1 || options.Separator[0] is '"' or '\r' or '\n')
        {
            yield return $"{where}.separator is '{options.Separator}'. Give one character that is no quote and no line end.";
        }

        for (var i = 0; i < options.Columns.Count; i++)
        {
            if (options.Columns[i] is { } column && !TextTemplate.TryParse(column.Value, out _, out var fault))
            {
                yield return $"{where}.columns[{i}].value is {fault}";
            }
        }

        foreach (var twice in options.Columns.Where(column => column?.Name.Length > 0).GroupBy(column => column.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return $"{where}.columns names '{twice.Key}' {twice.Count()} times. Give each column a name of its own.";
        }
    }

    private static IEnumerable<string> XmlNames(FileTargetOptions options, string where) => options.Format != FileFormat.Xml ? [] :
    [
        .. XmlFile.IsName(options.Root) ? [] : (string[])[$"{where}.root is '{options.Root}', which cannot name an element of XML. Begin with a letter, and use letters, digits, '-', '_' and '.'."],
        .. Members(options.Body, $"{where}.body"),
    ];

    private static IEnumerable<string> Members(JsonNode? node, string where) => node switch
    {
        JsonObject members => members.SelectMany(member => Members(member.Value, $"{where}.{member.Key}")
            .Concat(XmlFile.IsName(member.Key) ? [] : [$"{where}.{member.Key} cannot name an element of XML. Begin with a letter, and use letters, digits, '-', '_' and '.'."])),
        JsonArray items => items.SelectMany((item, i) => Members(item, $"{where}[{i}]")),
        _ => [],
    };

    private static IEnumerable<string> Answers(FileTargetOptions options, string where)
    {
        if (options is { Acknowledge: true, FilesStay: false })
        {
            yield return $"{where}.acknowledge is true although filesStay is false. Let the receiver leave each file until it has answered, and set filesStay to true.";
        }

        if (options.AcknowledgeFolder is { } folder && !Path.IsPathFullyQualified(folder))
        {
            yield return $"{where}.acknowledgeFolder is '{folder}'. Give an absolute path; a relative one depends on where the service was started.";
        }

        foreach (var (name, suffix) in new[] { ("acknowledgedSuffix", options.AcknowledgedSuffix), ("refusedSuffix", options.RefusedSuffix) })
        {
            if (suffix.Length < 2 || suffix[0] != '.' || suffix != Path.GetFileName(suffix) || suffix is FileManifest.Extension or ".json" or ".csv" or ".xml")
            {
                yield return $"{where}.{name} is '{suffix}'. Give a dot and a word, other than the names of the files themselves.";
            }
        }

        if (options.AcknowledgedSuffix == options.RefusedSuffix)
        {
            yield return $"{where}.refusedSuffix is '{options.RefusedSuffix}', as acknowledgedSuffix. Give each its own, or nobody can tell the answers apart.";
        }

        if (options.AcknowledgeWithin <= TimeSpan.Zero || options.AcknowledgeWithin > TimeSpan.FromDays(1))
        {
            yield return $"{where}.acknowledgeWithin is {options.AcknowledgeWithin:c}. Give more than zero and at most 1.00:00:00.";
        }
    }
}
