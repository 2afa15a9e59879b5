using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Model;

/// <summary>What was read of one message: the inspection when there is no error, and whatever identity could be made out.</summary>
internal sealed class InspectionReading
{
    public Inspection? Inspection { get; set; }

    public DateTimeOffset InspectedAt { get; set; }

    /// <summary>False when no time could be read: the year 1 is a time too, and an impossible one.</summary>
    public bool HasTime { get; set; }

    public string? Id { get; set; }

    public string? Station { get; set; }

    public string? Serial { get; set; }

    public List<ContractError> Errors { get; } = [];

    /// <summary>What is odd but not refused, because losing it is worse. Words of <see cref="RecordFlags"/>.</summary>
    public List<string> Flags { get; } = [];

    public List<string> UnknownMembers { get; } = [];
}

/// <summary>Oddities a record is accepted with.</summary>
internal static class RecordFlags
{
    public const string FailWithoutDefects = "fail-without-defects";
    public const string PassWithDefects = "pass-with-defects";
    public const string BoxOutsideImage = "box-outside-image";
    public const string BoxOfUnknownImage = "box-of-unknown-image";
    public const string UnknownMembers = "unknown-members";
    public const string AheadOfClock = "ahead-of-clock";
    public const string ClockUntrusted = "clock-untrusted";
    public const string WorkOrderDiffers = "work-order-differs";
    public const string RecipeDiffers = "recipe-differs";
    public const string BatchDiffers = "batch-differs";
    public const string RecipeNotApproved = "recipe-not-approved";
    public const string RecipeNotActive = "recipe-not-active";
    public const string ModelDiffers = "model-differs";
    public const string SourcesDisagree = "sources-disagree";
    public const string ChallengePiece = "challenge-piece";
}

/// <summary>Reads contract v1 from JSON, finding every problem rather than the first. Unknown members are kept, duplicates refused.</summary>
internal sealed partial class InspectionReader
{
    private readonly InspectionReading _reading = new();
    private readonly bool _isStored;
    private Dictionary<string, JsonElement>? _extensions;

    private InspectionReader(bool isStored) => _isStored = isStored;

    /// <summary>Reads a message that arrives.</summary>
    public static InspectionReading Read(JsonElement message) => Read(message, isStored: false);

    /// <summary>Reads a message that was taken: also one that an earlier version took and this one would refuse.</summary>
    public static InspectionReading ReadStored(JsonElement message) => Read(message, isStored: true);

    private static InspectionReading Read(JsonElement message, bool isStored)
    {
        var reader = new InspectionReader(isStored);
        try
        {
            reader.ReadMessage(message);
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws for a member whose name is no text. One such message must not cost its batch.
            reader.Error("", "A member's name holds half of a surrogate pair. Send well-formed Unicode.");
        }

        return reader._reading;
    }

    private void ReadMessage(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            Error("", $"The message is {Kind(message)}. Send one JSON object for each inspection.");
            return;
        }

        var seen = new MemberSet();
        var draft = new Draft();
        foreach (var member in message.EnumerateObject())
        {
            ReadMember(member, ref seen, draft);
        }

        Require(seen, draft);
        if (_reading.Errors.Count > 0)
        {
            return;
        }

        _reading.Inspection = draft.Finish(_extensions);
        Flag(_reading.Inspection);
    }

    private void ReadMember(JsonProperty member, ref MemberSet seen, Draft draft)
    {
        var value = member.Value;
        switch (MemberNames.Of(member))
        {
            case "id" when Once(ref seen, 0, "/id"): _reading.Id = draft.Id = Word(value, "/id", ContractLimits.IdLength); break;
            case "station" when Once(ref seen, 1, "/station"): _reading.Station = draft.Station = Word(value, "/station", ContractLimits.IdLength); break;
            case "part" when Once(ref seen, 2, "/part"): draft.Part = Part(value); break;
            case "inspectedAt" when Once(ref seen, 3, "/inspectedAt"): draft.InspectedAt = Time(value); break;
            case "result" when Once(ref seen, 4, "/result"): draft.Result = Result(value); break;
            case "confidence" when Once(ref seen, 5, "/confidence"): draft.Confidence = Share(value, "/confidence"); break;
            case "defects" when Once(ref seen, 6, "/defects"): draft.Defects = List(value, "/defects", Defect); break;
            case "measurements" when Once(ref seen, 7, "/measurements"): draft.Measurements = List(value, "/measurements", Measurement); break;
            case "codes" when Once(ref seen, 8, "/codes"): draft.Codes = List(value, "/codes", Code); break;
            case "recipe" when Once(ref seen, 9, "/recipe"): draft.Recipe = Recipe(value); break;
            case "model" when Once(ref seen, 10, "/model"): draft.Model = Model(value); break;
            case "images" when Once(ref seen, 11, "/images"): draft.Images = List(value, "/images", Image); break;
            case "purpose" when Once(ref seen, 12, "/purpose"): draft.Purpose = Purpose(value); break;
            case "sequence" when Once(ref seen, 13, "/sequence"): draft.Sequence = Whole(value, "/sequence", long.MaxValue); break;
            case "line" when Once(ref seen, 14, "/line"): draft.Line = Line(value); break;
            case "workOrder" when Once(ref seen, 15, "/workOrder"): draft.WorkOrder = OptionalWord(value, "/workOrder", ContractLimits.WordLength); break;
            case "extensions" when Once(ref seen, 16, "/extensions"): Extensions(value); break;
            case "id" or "station" or "part" or "inspectedAt" or "result" or "confidence" or "defects" or "measurements" or "codes"
                or "recipe" or "model" or "images" or "purpose" or "sequence" or "line" or "workOrder" or "extensions": break;
            default: Unknown(member); break;
        }
    }

    private void Require(MemberSet seen, Draft draft)
    {
        Missing(seen.Has(0), "/id", "The sender's own identity of this inspection, a string of 1 to 128 characters");
        Missing(seen.Has(1), "/station", "The id of the vision station, a string of 1 to 128 characters");
        Missing(seen.Has(2), "/part", "An object with serial or batch");
        Missing(seen.Has(3), "/inspectedAt", "The moment of exposure, such as 2026-11-20T08:15:30.123Z; it is never replaced by the time of arrival");
        Missing(seen.Has(4), "/result", "pass, fail or review");
        if (draft.Part is { } part)
        {
            _reading.Serial = part.Serial;
        }
    }

    private void Missing(bool present, Pointer pointer, string what)
    {
        if (!present)
        {
            Error(pointer, $"Missing. Send {char.ToLowerInvariant(what[0])}{what[1..]}.");
        }
    }

    private void Extensions(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Error("/extensions", $"Is {Kind(value)}. Send an object, or leave it out.");
            return;
        }

        CheckKept(value, "/extensions");
        foreach (var member in value.EnumerateObject())
        {
            (_extensions ??= [])[member.Name] = member.Value.Clone();
        }
    }

    private void Unknown(JsonProperty member)
    {
        var pointer = "/" + Escape(member.Name);
        _extensions ??= [];
        if (_reading.UnknownMembers.Contains(member.Name))
        {
            Error(pointer, "Stands twice in the same object. Send each member once.");
            return;
        }

        _reading.UnknownMembers.Add(member.Name);
        CheckKept(member.Value, pointer);
        _extensions.TryAdd(member.Name, member.Value.Clone());
    }

    private void Flag(Inspection inspection)
    {
        var defects = inspection.Defects?.Count ?? 0;
        if (inspection.Result == InspectionResult.Fail && defects == 0)
        {
            _reading.Flags.Add(RecordFlags.FailWithoutDefects);
        }

        if (inspection.Result == InspectionResult.Pass && defects > 0)
        {
            _reading.Flags.Add(RecordFlags.PassWithDefects);
        }

        if (_reading.UnknownMembers.Count > 0)
        {
            _reading.Flags.Add(RecordFlags.UnknownMembers);
        }

        foreach (var defect in inspection.Defects ?? [])
        {
            if (BoxFlag(defect.Location, inspection.Images) is { } flag && !_reading.Flags.Contains(flag))
            {
                _reading.Flags.Add(flag);
            }
        }
    }

    private static string? BoxFlag(DefectLocation? box, IReadOnlyList<ImageReference>? images)
    {
        if (box?.Image is null || (box.Unit ?? "px") != "px")
        {
            return null;
        }

        var image = images?.FirstOrDefault(i => i.Name == box.Image);
        if (image is null)
        {
            return RecordFlags.BoxOfUnknownImage;
        }

        // Not added up: two lengths may be more than a decimal holds.
        return image.Width - (box.Width ?? 0) < (box.X ?? 0) || image.Height - (box.Height ?? 0) < (box.Y ?? 0) ? RecordFlags.BoxOutsideImage : null;
    }

    /// <summary>The members as they are read, before it is known whether all are there.</summary>
    private sealed class Draft
    {
        public string? Id;
        public string? Station;
        public PartIdentity? Part;
        public string? InspectedAt;
        public InspectionResult Result;
        public decimal? Confidence;
        public List<Defect>? Defects;
        public List<Measurement>? Measurements;
        public List<ReadCode>? Codes;
        public RecipeUsed? Recipe;
        public ModelUsed? Model;
        public List<ImageReference>? Images;
        public InspectionPurpose Purpose;
        public long? Sequence;
        public LineSpeed? Line;
        public string? WorkOrder;

        public Inspection Finish(Dictionary<string, JsonElement>? extensions) => new()
        {
            Id = Id!,
            Station = Station!,
            Part = Part!,
            InspectedAt = InspectedAt!,
            Result = Result,
            Confidence = Confidence,
            Defects = Defects,
            Measurements = Measurements,
            Codes = Codes,
            Recipe = Recipe,
            Model = Model,
            Images = Images,
            Purpose = Purpose,
            Sequence = Sequence,
            Line = Line,
            WorkOrder = WorkOrder,
            Extensions = extensions,
        };
    }
}
