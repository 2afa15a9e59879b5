using System.Globalization;
using System.IO.Compression;
using System.Text;
using Sightline.Contract;

namespace Sightline.Insight.Datasets.Labels;

/// <summary>
/// Reads a ZIP of YOLO labels: each <c>labels/…/NAME.txt</c>, and the class names from <c>data.yaml</c>, or from <c>classes.txt</c> or
/// <c>obj.names</c> with one name in a line. Images in it are passed over.
/// </summary>
internal sealed class YoloReader(DatasetManifest manifest)
{
    private const int MostEntries = 200_000;

    private readonly Dictionary<string, DatasetPicture> _pictures = manifest.Records.SelectMany(r => r.Images).ToDictionary(p => Path.GetFileNameWithoutExtension(p.File), StringComparer.Ordinal);
    private readonly List<ContractError> _errors = [];
    private long _left = RelabelFile.MostBytes;

    public RelabelFile Read(Stream zip)
    {
        try
        {
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read);
            return archive.Entries.Count > MostEntries ? RelabelFile.Broken("", $"Has {archive.Entries.Count} files. Send the labels alone.") : Read(archive);
        }
        catch (InvalidDataException broken)
        {
            return RelabelFile.Broken("", $"Is no ZIP that can be read: {broken.Message} Send a YOLO ZIP with data.yaml and labels, or COCO JSON.");
        }
    }

    private RelabelFile Read(ZipArchive archive)
    {
        var names = Names(archive);
        if (names.Count == 0)
        {
            return RelabelFile.Broken("data.yaml", "Names no classes, or is missing. Send data.yaml with names, or classes.txt with one in each line.");
        }

        var found = new Dictionary<string, SentLabels>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries.Where(e => e.Name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) && e.FullName.Split('/', '\\').SkipLast(1).Contains("labels")))
        {
            var name = Path.GetFileNameWithoutExtension(entry.Name);
            var boxes = Lines(entry, name, names);
            if (!found.TryAdd(name, new SentLabels(entry.FullName, _pictures.TryGetValue(name, out var picture) ? picture.File : name, boxes)))
            {
                _errors.Add(new ContractError(entry.FullName, "Stands there a second time. Send each image once."));
            }

            if (found.Count > RelabelFile.MostImages || _left < 0)
            {
                return RelabelFile.Broken("", $"Has more than {RelabelFile.MostImages} label files or {RelabelFile.MostBytes} bytes of them. Send them in parts.");
            }
        }

        return found.Count == 0 && _errors.Count == 0
            ? RelabelFile.Broken("labels", "Holds no label file. Send labels/SPLIT/NAME.txt for each image, an empty one where it shows nothing.")
            : new RelabelFile([.. found.Values.OrderBy(l => l.At, StringComparer.Ordinal)], [.. _errors.Take(RelabelFile.MostErrors)]);
    }

    private List<SentBox> Lines(ZipArchiveEntry entry, string name, IReadOnlyList<string> names)
    {
        var boxes = new List<SentBox>();
        if (!_pictures.TryGetValue(name, out var picture))
        {
            // Said once, by who compares it with the set.
            return boxes;
        }

        foreach (var (line, i) in Text(entry).Split('\n').Select((line, i) => (line.Trim(), i + 1)).Where(l => l.Item1.Length > 0))
        {
            var at = $"{entry.FullName}:{i}";
            var parts = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            var numbers = parts.Skip(1).Take(4).Select(p => decimal.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= -1 and <= 2 ? number : (decimal?)null).OfType<decimal>().ToList();
            if (parts.Length is not (5 or 6) || numbers.Count != 4 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var number))
            {
                _errors.Add(new ContractError(at, "Is not a class and four shares. Send: class, centre across, centre down, width, height."));
            }
            else if (number < 0 || number >= names.Count)
            {
                _errors.Add(new ContractError(at, $"Has class {number}, and there are {names.Count}, from 0. Send the number of a named class."));
            }
            else
            {
                var (width, height) = (numbers[2] * picture.Width, numbers[3] * picture.Height);
                boxes.Add(new SentBox(at, names[number], (numbers[0] * picture.Width) - (width / 2), (numbers[1] * picture.Height) - (height / 2), width, height));
            }
        }

        return boxes;
    }

    private IReadOnlyList<string> Names(ZipArchive archive)
    {
        if (archive.Entries.FirstOrDefault(e => e.Name is "data.yaml" or "data.yml") is { } yaml)
        {
            return YamlNames.Read(Text(yaml));
        }

        return archive.Entries.FirstOrDefault(e => e.Name is "classes.txt" or "obj.names") is { } plain ? [.. Text(plain).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] : [];
    }

    private string Text(ZipArchiveEntry entry)
    {
        // What an entry says of its size is not believed.
        using var stream = entry.Open();
        var text = new MemoryStream();
        var piece = new byte[16 * 1024];
        for (int read; _left >= 0 && (read = stream.Read(piece)) > 0;)
        {
            _left -= read;
            text.Write(piece, 0, read);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}

/// <summary>The list of names in a data.yaml: as lines "0: name", as lines "- name", or as [a, b] behind the word.</summary>
internal static class YamlNames
{
    public static IReadOnlyList<string> Read(string yaml)
    {
        var found = new List<string>();
        var inside = false;
        foreach (var line in yaml.Split('\n').Select(l => l.TrimEnd('\r', ' ')))
        {
            if (line.StartsWith("names:", StringComparison.Ordinal))
            {
                inside = true;
                if (line["names:".Length..].Trim() is ['[', .., ']'] row)
                {
                    return [.. row[1..^1].Split(',').Select(n => Plain(n.Trim()))];
                }
            }
            else if (inside && line.Trim() is { Length: > 0 } text)
            {
                if (line[0] is not (' ' or '-'))
                {
                    break;
                }

                found.Add(Plain(text.StartsWith('-') ? text[1..].Trim() : text[(text.IndexOf(':') + 1)..].Trim()));
            }
        }

        return found;
    }

    private static string Plain(string text)
    {
        if (text is ['"', .., '"'])
        {
            try
            {
                using var json = System.Text.Json.JsonDocument.Parse(text);
                return json.RootElement.GetString()!;
            }
            catch (System.Text.Json.JsonException)
            {
                // Escapes that only YAML has: the name is then one that no class has, and is refused as such.
                return text[1..^1];
            }
        }

        return text is ['\'', .., '\''] ? text[1..^1].Replace("''", "'") : text;
    }
}
