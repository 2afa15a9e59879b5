using System.Text.Json;
using Sightline.Acquisition.Profiles.Sources;
using Sightline.Contract;

namespace Sightline.Acquisition.Profiles.Mapping;

/// <summary>Makes one inspection of one record, or says everything that stands in the way.</summary>
internal sealed class RecordMapping(Profile profile, Stated stated, SourceItem.Found record)
{
    private readonly TextReading _texts = new(stated, record);
    private readonly InspectionRules _rules = profile.Rules;

    public MappedRecord Map()
    {
        var station = Station();
        var part = new PartIdentity
        {
            Serial = _texts.Serial(_rules.Serial),
            Batch = _texts.Optional(_rules.Batch),
            Position = _texts.Optional(_rules.Position),
        };
        if (part.Serial is null && part.Batch is null && _texts.Problems.Count == 0)
        {
            _texts.Problem("The record names neither a serial nor a batch. Correct it.");
        }

        var time = new TimeReading(stated, record, _texts).Read(_rules.InspectedAt);
        var pictures = new ImageReading(record, _texts).Read(_rules.Images);
        var defects = new DefectReading(record, _texts).Read(_rules.Defects);
        var inspection = Fill(new Inspection
        {
            Id = new IdReading(profile, record, _texts).Read(station, part, time),
            Station = station,
            Part = part,
            InspectedAt = time,
            Result = Result(defects.Count),
            Defects = defects.Count == 0 ? null : defects,
            Images = pictures.Count == 0 ? null : [.. pictures.Select(Reference)],
        });
        return _texts.Problems.Count == 0
            ? new MappedRecord.Ready(record.Place, inspection, pictures)
            : new MappedRecord.Unmappable(record.Place, _texts.Problems);
    }

    private Inspection Fill(Inspection head)
    {
        var purpose = _texts.Optional(_rules.Purpose);
        var measurements = new MeasurementReading(record, _texts);
        var filled = head with
        {
            Confidence = measurements.Number(_rules.Confidence),
            Measurements = measurements.Read(_rules.Measurements),
            Codes = measurements.Codes(_rules.Codes),
            Purpose = purpose is null ? InspectionPurpose.Production : Word<InspectionPurpose>(purpose, "purpose"),
            Sequence = Sequence(),
            WorkOrder = _texts.Optional(_rules.WorkOrder),
            Recipe = Recipe(),
            Model = Model(),
            Line = Line(measurements),
        };
        return filled with { Extensions = Extensions() };
    }

    private string Station()
    {
        if (stated.Station is not { } station)
        {
            return _texts.Required(_rules.Station);
        }

        _texts.State("station");
        return station;
    }

    private InspectionResult Result(int defects) => _rules.Result switch
    {
        ResultRule.ByDefects by => Word<InspectionResult>(defects > 0 ? by.Some : by.None, "result"),
        ResultRule.Said said when _texts.Read(said.Text) is { } word => Word<InspectionResult>(word, "result"),
        _ => InspectionResult.Review, // never leaves: a missing verdict is a problem, and the record is refused with it
    };

    private T Word<T>(string word, string member)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == word)
            {
                return value;
            }
        }

        var known = string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName));
        _texts.Problem($"The {member} would be '{word}'. Give one of {known}, or a lookup in the profile.");
        return default;
    }

    private long? Sequence()
    {
        if (_texts.Optional(_rules.Sequence) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, null, out var sequence))
        {
            return sequence;
        }

        _texts.Problem($"The sequence is '{text}', not a whole number. Correct it.");
        return null;
    }

    private RecipeUsed? Recipe()
    {
        var (id, version) = (_texts.Optional(_rules.Recipe), _texts.Optional(_rules.RecipeVersion));
        Belongs(version, "recipe version", id, "recipe");
        return id is null ? null : new RecipeUsed { Id = id, Version = version };
    }

    private ModelUsed? Model()
    {
        var (name, version, sha256) = (_texts.Optional(_rules.Model), _texts.Optional(_rules.ModelVersion), _texts.Optional(_rules.ModelSha256));
        Belongs(version ?? sha256, "model version or hash", name, "model");
        return name is null ? null : new ModelUsed { Name = name, Version = version, Sha256 = sha256 };
    }

    private LineSpeed? Line(MeasurementReading numbers) => numbers.Number(_rules.LineSpeed) is { } speed
        ? new LineSpeed { Speed = speed, Unit = _texts.Optional(_rules.LineUnit) }
        : null;

    // The contract cannot carry the one without the other, and dropping it would go unseen.
    private void Belongs(string? part, string partName, string? whole, string wholeName)
    {
        if (part is not null && whole is null)
        {
            _texts.Problem($"The record has a {partName}, '{part}', and no {wholeName}. Name the {wholeName}.");
        }
    }

    private static ImageReference Reference(ImageContent image) => new()
    {
        Name = image.Name, Sha256 = image.Sha256, MediaType = image.MediaType, Width = image.Width, Height = image.Height,
    };

    private Dictionary<string, JsonElement>? Extensions()
    {
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, rule) in _rules.Extensions)
        {
            Add(found, name, _texts.Read(rule));
        }

        if (profile.Source is SourceShape.Csv { KeepOtherColumns: true } && record.Fields is CsvFields csv)
        {
            var read = ProfileFields.Of(_rules);
            foreach (var column in csv.Columns.Where(column => !read.Contains(column)))
            {
                Add(found, column, csv.Value(column));
            }
        }

        if (_texts.StatedMembers.Count > 0)
        {
            var members = _texts.StatedMembers.Order(StringComparer.Ordinal).ToArray();
            found[Stated.ExtensionName] = JsonSerializer.SerializeToElement(members);
        }

        return found.Count == 0 ? null : found;
    }

    private static void Add(Dictionary<string, JsonElement> found, string name, string? value)
    {
        if (value is not null)
        {
            found[name] = JsonSerializer.SerializeToElement(value);
        }
    }
}
