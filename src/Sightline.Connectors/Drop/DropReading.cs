using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Xml;
using System.Xml.Linq;
using Sightline.Acquisition.Profiles.Sources;
using Sightline.Context.Sources;
using Sightline.Model;

namespace Sightline.Connectors.Drop;

/// <summary>Makes records of a file, by its ending. Every problem is found, each with its place.</summary>
internal sealed class DropReading(DropOptions options)
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    public IReadOnlyList<SourcedRecord> Read(string name, byte[] bytes, List<string> problems)
    {
        try
        {
            return Path.GetExtension(name).ToUpperInvariant() switch
            {
                ".CSV" => Csv(bytes, problems),
                ".JSON" => Json(bytes, problems),
                _ => Xml(bytes, problems),
            };
        }
        catch (DecoderFallbackException)
        {
            problems.Add("The file is not UTF-8. Save it as UTF-8.");
        }
        catch (JsonException e)
        {
            problems.Add($"Line {(e.LineNumber ?? 0) + 1} is not JSON. Correct it.");
        }
        catch (XmlException e)
        {
            problems.Add($"{(e.LineNumber > 0 ? $"Line {e.LineNumber}" : "The file")} is not XML that is read here: {e.Message}");
        }

        return [];
    }

    private List<SourcedRecord> Csv(byte[] bytes, List<string> problems)
    {
        var records = new List<SourcedRecord>();
        using var text = new StringReader(s_strict.GetString(ByteOrderMark.Skip(bytes).Span));
        var rows = new CsvReader(text, options.Separator[0]);
        var header = rows.Read()?.Cells ?? [];
        if (!header.Contains("id"))
        {
            problems.Add($"The header line has no column 'id', but {(header.Count == 0 ? "nothing" : string.Join(", ", header.Take(20)))}. Name the columns as the members of the record, or correct the separator.");
            return records;
        }

        if (header.Distinct(StringComparer.Ordinal).Count() != header.Count)
        {
            problems.Add("The header line names a column twice. Rename one.");
            return records;
        }

        while (rows.Read() is { } row)
        {
            if (row.Problem is not null || row.Cells.Count != header.Count)
            {
                problems.Add($"Line {row.Line}: {row.Problem ?? $"the row has {row.Cells.Count} cells and the header {header.Count}. Correct the row or its quotes."}");
                continue;
            }

            var cells = header.Zip(row.Cells).Where(c => c.Second.Length > 0).ToList();
            Add(records, problems, $"Line {row.Line}", cells.FirstOrDefault(c => c.First == "kind").Second ?? options.Kind, cells.FirstOrDefault(c => c.First == "id").Second,
                cells.Where(c => c.First is not ("id" or "kind")).Select(c => (c.First, c.Second)));
        }

        return records;
    }

    private List<SourcedRecord> Json(byte[] bytes, List<string> problems)
    {
        var records = new List<SourcedRecord>();
        var root = JsonNode.Parse(s_strict.GetString(ByteOrderMark.Skip(bytes).Span), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        switch (root)
        {
            case JsonArray list:
                JsonList(options.Kind, list, records, problems);
                break;
            case JsonObject kinds:
                foreach (var (kind, list) in kinds)
                {
                    if (list is JsonArray of)
                    {
                        JsonList(kind, of, records, problems);
                    }
                    else
                    {
                        problems.Add($"/{kind} is not a list. Write {{ \"work-orders\": [ … ] }}.");
                    }
                }

                break;
            default:
                problems.Add("The file is neither a list of records nor an object of lists by kind.");
                break;
        }

        return records;
    }

    private static void JsonList(string kind, JsonArray list, List<SourcedRecord> records, List<string> problems)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is not JsonObject entry || entry["id"] is not JsonValue id || id.GetValueKind() != JsonValueKind.String)
            {
                problems.Add($"/{kind}/{i} is no object with an 'id' that is a text.");
                continue;
            }

            // Numbers and lists are as the file has them; what does not fit the form is told when the record is taken.
            var members = entry.DeepClone().AsObject();
            members.Remove("id");
            records.Add(new SourcedRecord(kind, id.GetValue<string>(), members));
        }
    }

    private List<SourcedRecord> Xml(byte[] bytes, List<string> problems)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = options.MostBytes,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        using var reader = XmlReader.Create(new MemoryStream(bytes), settings);
        var root = XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
        var records = new List<SourcedRecord>();
        if (B2mmlSchedule.IsOne(root))
        {
            B2mmlSchedule.Read(root, records, problems);
            return records;
        }

        foreach (var element in root.Elements())
        {
            var place = $"Line {((IXmlLineInfo)element).LineNumber}";
            var kind = KindOf(element.Name.LocalName);
            var texts = element.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => (Path: a.Name.LocalName, Text: a.Value))
                .Concat(element.Elements().SelectMany(Texts)).ToList();
            if (kind is null)
            {
                problems.Add($"{place}: <{element.Name.LocalName}> is no record. Write workOrder, product, materialLot or stationContext.");
                continue;
            }

            Add(records, problems, place, kind, texts.FirstOrDefault(t => t.Path == "id").Text,
                texts.Where(t => t.Path != "id").GroupBy(t => t.Path, t => t.Text).Select(g => (g.Key, string.Join(MasterMembers.ListMark, g))));
        }

        return records;
    }

    private static IEnumerable<(string Path, string Text)> Texts(XElement element) => element.HasElements
        ? element.Elements().Select(e => ($"{element.Name.LocalName}.{e.Name.LocalName}", e.Value.Trim()))
        : [(element.Name.LocalName, element.Value.Trim())];

    private static string? KindOf(string element) => element switch
    {
        "workOrder" => MasterKindNames.WorkOrders,
        "product" => MasterKindNames.Products,
        "materialLot" => MasterKindNames.MaterialLots,
        "stationContext" => SourcedKinds.StationContexts,
        _ => null,
    };

    private static void Add(List<SourcedRecord> records, List<string> problems, string place, string kind, string? id, IEnumerable<(string Path, string Text)> texts)
    {
        if (SourcedKinds.FormOf(kind) is not { } form)
        {
            problems.Add($"{place}: kind is '{kind}'. Use one of: {string.Join(", ", SourcedKinds.Names)}.");
            return;
        }

        if (string.IsNullOrWhiteSpace(id))
        {
            problems.Add($"{place}: the id is missing. Write one.");
            return;
        }

        if (Members(form, texts, place, problems) is { } members)
        {
            records.Add(new SourcedRecord(kind, id, members));
        }
    }

    private static JsonObject? Members(JsonTypeInfo form, IEnumerable<(string Path, string Text)> texts, string place, List<string> problems)
    {
        var members = new JsonObject();
        var before = problems.Count;
        foreach (var (path, text) in texts)
        {
            if (MasterMembers.Set(members, form, path, text) is { } problem)
            {
                problems.Add($"{place}: {path} {problem}");
            }
        }

        return problems.Count == before ? members : null;
    }
}

/// <summary>The kinds of records by name, for those outside the context.</summary>
internal static class MasterKindNames
{
    public static readonly string WorkOrders = Context.MasterKind.WorkOrders.Name;
    public static readonly string Products = Context.MasterKind.Products.Name;
    public static readonly string MaterialLots = Context.MasterKind.MaterialLots.Name;
}
