namespace Sightline.Acquisition.Profiles.Sources;

/// <summary>Pictures that belong together by name; the main one makes a record.</summary>
internal sealed class ImagePairSource(string root, SourceShape.ImagePairs shape) : IRecordSource
{
    private string Ending => shape.Images[shape.Main];

    public IReadOnlyList<string> Problems() => !Directory.Exists(root)
        ? [$"{Path.GetFileName(root)} is not a folder. Give the folder that holds the *{Ending} files."]
        : Mains().Any() ? [] : [$"{Path.GetFileName(root)} holds no file *{Ending}. Give the folder that holds them."];

    public bool Lacks(string field) => false;

    public IEnumerable<SourceItem> Read(CancellationToken ct)
    {
        var index = 0L;
        foreach (var main in Mains())
        {
            ct.ThrowIfCancellationRequested();
            yield return Record(main, index++);
        }

        foreach (var orphan in Orphans())
        {
            yield return orphan;
        }
    }

    private IEnumerable<string> Mains() => Sorted("*" + Ending);

    private IEnumerable<string> Sorted(string pattern) =>
        Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private SourceItem Record(string main, long index)
    {
        var stem = main[..^Ending.Length];
        var pictures = shape.Images.ToDictionary(image => image.Key, image => stem + image.Value, StringComparer.Ordinal);
        var boxes = BoxFile(stem);
        var missing = pictures.Values.Append(boxes).Where(file => !File.Exists(file)).Select(Shown).ToList();
        if (missing.Count > 0)
        {
            return new SourceItem.Unreadable(Place(main), $"Its companion {string.Join(" and ", missing)} is missing. Add the file.");
        }

        var fields = new NamedFields(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [FieldNames.PairName] = Path.GetFileName(stem),
            [FieldNames.PairFolder] = Path.GetFileName(Path.GetDirectoryName(stem)!),
        });
        return Boxes(boxes, fields, out var lines) is { } problem
            ? new SourceItem.Unreadable(Place(main), problem)
            : new SourceItem.Found(Place(main), index, fields) { Pictures = pictures, Boxes = lines };
    }

    private string? Boxes(string file, IFields record, out List<IFields> boxes)
    {
        boxes = [];
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }

            if (words.Length != shape.Boxes.Columns.Count)
            {
                return $"{Shown(file)} line {number} has {words.Length} words, not {shape.Boxes.Columns.Count} ({string.Join(' ', shape.Boxes.Columns)}). Correct the line.";
            }

            boxes.Add(new NamedFields(shape.Boxes.Columns.Zip(words).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal), record));
        }

        return null;
    }

    // A companion without its main picture would otherwise vanish without a word.
    private IEnumerable<SourceItem.Unreadable> Orphans()
    {
        var others = shape.Images.Where(image => image.Key != shape.Main).SelectMany(image => Sorted("*" + image.Value)
            .Where(file => !File.Exists(file[..^image.Value.Length] + Ending)));
        var boxes = shape.Boxes.FolderSuffix.Length == 0 ? [] : Sorted("*" + shape.Boxes.FileSuffix).Where(IsBoxFileWithoutMain);
        return others.Concat(boxes).Select(file => new SourceItem.Unreadable(Place(file), $"Its picture *{Ending} is missing. Add the file."));
    }

    private bool IsBoxFileWithoutMain(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var suffix = shape.Boxes.FolderSuffix;
        return folder.EndsWith(suffix, StringComparison.Ordinal)
            && !File.Exists(Path.Combine(folder[..^suffix.Length], Path.GetFileName(file)[..^shape.Boxes.FileSuffix.Length] + Ending));
    }

    private string BoxFile(string stem) => Path.Combine(
        Path.GetDirectoryName(stem)! + shape.Boxes.FolderSuffix, Path.GetFileName(stem) + shape.Boxes.FileSuffix);

    private string Shown(string file) => Path.GetRelativePath(root, file).Replace('\\', '/');

    private RecordPlace Place(string file) => new(Shown(file), 0);
}

/// <summary>A few named texts; names it does not have are asked of the record around it.</summary>
internal sealed class NamedFields(IReadOnlyDictionary<string, string> values, IFields? around = null) : IFields
{
    public bool Knows(string name) => values.ContainsKey(name) || around?.Knows(name) == true;

    public string? Value(string name) => values.TryGetValue(name, out var value) ? value : around?.Value(name);

    public string Describe(string name) => $"field '{name}'";
}
