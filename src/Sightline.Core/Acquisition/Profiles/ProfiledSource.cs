using System.Text.Json;
using Sightline.Acquisition.Profiles.Mapping;
using Sightline.Acquisition.Profiles.Sources;
using Sightline.Contract;

namespace Sightline.Acquisition.Profiles;

/// <summary>A file or folder read through a profile. Reading it again gives the same records, ids and content.</summary>
internal sealed class ProfiledSource
{
    private readonly Profile _profile;
    private readonly Stated _stated;
    private readonly string _path;
    private readonly string _shown;
    private readonly IRecordSource? _source;

    public ProfiledSource(Profile profile, Stated stated, string path)
    {
        (_profile, _stated, _path) = (profile, stated, path);
        _shown = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        _source = File.Exists(path) || Directory.Exists(path) ? Open() : null;
    }

    /// <summary>Everything that stands in the way, before a record is read: the file, its columns, and what must be stated.</summary>
    public IReadOnlyList<string> Problems()
    {
        try
        {
            return Look();
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [$"{_shown} cannot be read ({closed.Message}). Give this user the right to read it."];
        }
    }

    private IReadOnlyList<string> Look()
    {
        if (_source is null)
        {
            return [$"'{_path}' is neither a file nor a folder. Give the path of what to replay."];
        }

        if (_profile.Source is not SourceShape.ImagePairs && SourceFile.At(_path, _profile.Source.Files).Count == 0)
        {
            return [$"{_shown} holds no {string.Join(" or ", _profile.Source.Files)}. Give the file, or a folder that has such files."];
        }

        return [.. _source.Problems(), .. StatedCheck.Problems(_profile, _stated, _source, _shown)];
    }

    public IEnumerable<MappedRecord> Read(CancellationToken ct)
    {
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in _source?.Read(ct) ?? [])
        {
            yield return item switch
            {
                SourceItem.Found found => Map(found, told),
                SourceItem.Unreadable unreadable => new MappedRecord.Unmappable(unreadable.Place, [unreadable.Problem]),
                _ => throw new InvalidOperationException("Unhandled source item."),
            };
        }
    }

    // Only sources that tell a record twice are remembered: rows of a file may be millions.
    private MappedRecord Map(SourceItem.Found found, Dictionary<string, string> told)
    {
        var mapped = new RecordMapping(_profile, _stated, found).Map();
        if (_profile.Source is not SourceShape.MqttLines || mapped is not MappedRecord.Ready ready)
        {
            return mapped;
        }

        var content = JsonSerializer.Serialize(ready.Inspection, ContractJson.Default.Inspection);
        if (found.Repeated && told.TryGetValue(ready.Inspection.Id, out var first))
        {
            // The same id with other content goes to the hub: it keeps both and reports the conflict.
            return first == content ? new MappedRecord.Repeat(found.Place) : mapped;
        }

        told[ready.Inspection.Id] = content;
        return mapped;
    }

    private IRecordSource Open() => _profile.Source switch
    {
        SourceShape.Csv csv => new CsvSource(
            SourceFile.At(_path, csv.Files), _stated.Separator ?? csv.Separator, Needed(), _profile.Name),
        SourceShape.MqttLines lines => new MqttLinesSource(SourceFile.At(_path, lines.Files), lines),
        SourceShape.ImagePairs pairs => new ImagePairSource(_path, pairs),
        _ => throw new InvalidOperationException("Unhandled source."),
    };

    private IReadOnlyCollection<string> Needed()
    {
        var needed = ProfileFields.Needed(_profile.Rules);
        return _stated.Station is null ? needed : [.. needed.Except(_profile.Rules.Station.Fields, StringComparer.Ordinal)];
    }
}
