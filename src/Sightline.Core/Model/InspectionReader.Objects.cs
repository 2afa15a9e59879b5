using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Model;

internal sealed partial class InspectionReader
{
    private PartIdentity? Part(JsonElement value)
    {
        if (!IsObject(value, "/part"))
        {
            return null;
        }

        string? serial = null, batch = null, position = null;
        var seen = default(MemberSet);
        foreach (var member in value.EnumerateObject())
        {
            switch (MemberNames.Of(member))
            {
                case "serial" when Once(ref seen, 0, "/part/serial"): serial = OptionalWord(member.Value, "/part/serial", ContractLimits.WordLength); break;
                case "batch" when Once(ref seen, 1, "/part/batch"): batch = OptionalWord(member.Value, "/part/batch", ContractLimits.WordLength); break;
                case "position" when Once(ref seen, 2, "/part/position"): position = OptionalWord(member.Value, "/part/position", ContractLimits.WordLength); break;
                default: Stranger(member, "/part"); break;
            }
        }

        if (serial is null && batch is null && !_reading.Errors.Exists(e => e.Pointer.StartsWith("/part/", StringComparison.Ordinal)))
        {
            Error("/part", "Has neither serial nor batch. Send at least one of them, as a string.");
        }

        return new PartIdentity { Serial = serial, Batch = batch, Position = position };
    }

    private Defect? Defect(JsonElement value, Pointer at)
    {
        if (!IsObject(value, at))
        {
            return null;
        }

        string? name = null, severity = null;
        decimal? confidence = null;
        DefectLocation? location = null;
        var seen = default(MemberSet);
        foreach (var member in value.EnumerateObject())
        {
            switch (MemberNames.Of(member))
            {
                case "class" when Once(ref seen, 0, at + "/class"): name = Word(member.Value, at + "/class", ContractLimits.WordLength); break;
                case "severity" when Once(ref seen, 1, at + "/severity"): severity = OptionalWord(member.Value, at + "/severity", ContractLimits.WordLength); break;
                case "confidence" when Once(ref seen, 2, at + "/confidence"): confidence = Share(member.Value, at + "/confidence"); break;
                case "location" when Once(ref seen, 3, at + "/location"): location = Location(member.Value, at + "/location"); break;
                default: Stranger(member, at); break;
            }
        }

        Missing(seen.Has(0), at + "/class", "The defect class in the vision system's words");
        return new Defect { Class = name ?? "", Severity = severity, Confidence = confidence, Location = location };
    }

    private DefectLocation? Location(JsonElement value, Pointer at)
    {
        if (value.ValueKind == JsonValueKind.Null || !IsObject(value, at))
        {
            return null;
        }

        var box = new DefectLocation();
        var seen = default(MemberSet);
        foreach (var member in value.EnumerateObject())
        {
            box = MemberNames.Of(member) switch
            {
                "image" when Once(ref seen, 0, at + "/image") => box with { Image = OptionalWord(member.Value, at + "/image", ContractLimits.WordLength) },
                "x" when Once(ref seen, 1, at + "/x") => box with { X = Number(member.Value, at + "/x", 0) },
                "y" when Once(ref seen, 2, at + "/y") => box with { Y = Number(member.Value, at + "/y", 0) },
                "width" when Once(ref seen, 3, at + "/width") => box with { Width = Number(member.Value, at + "/width", 0) },
                "height" when Once(ref seen, 4, at + "/height") => box with { Height = Number(member.Value, at + "/height", 0) },
                "unit" when Once(ref seen, 5, at + "/unit") => box with { Unit = OptionalWord(member.Value, at + "/unit", ContractLimits.WordLength) },
                "zone" when Once(ref seen, 6, at + "/zone") => box with { Zone = OptionalWord(member.Value, at + "/zone", ContractLimits.WordLength) },
                _ => Stranger(member, at, box),
            };
        }

        return box;
    }

    private Measurement? Measurement(JsonElement value, Pointer at)
    {
        if (!IsObject(value, at))
        {
            return null;
        }

        string? name = null, unit = null;
        decimal? measured = null, lower = null, upper = null;
        var seen = default(MemberSet);
        foreach (var member in value.EnumerateObject())
        {
            switch (MemberNames.Of(member))
            {
                case "name" when Once(ref seen, 0, at + "/name"): name = Word(member.Value, at + "/name", ContractLimits.WordLength); break;
                case "value" when Once(ref seen, 1, at + "/value"): measured = Number(member.Value, at + "/value"); break;
                case "unit" when Once(ref seen, 2, at + "/unit"): unit = OptionalWord(member.Value, at + "/unit", ContractLimits.WordLength); break;
                case "lower" when Once(ref seen, 3, at + "/lower"): lower = Number(member.Value, at + "/lower"); break;
                case "upper" when Once(ref seen, 4, at + "/upper"): upper = Number(member.Value, at + "/upper"); break;
                default: Stranger(member, at); break;
            }
        }

        Missing(seen.Has(0), at + "/name", "The name of the characteristic");
        if (measured is null)
        {
            var place = (at + "/value").ToString();
            Missing(_reading.Errors.Exists(e => e.Pointer == place), place, "The measured value as a number");
        }

        return new Measurement { Name = name ?? "", Value = measured ?? 0, Unit = unit, Lower = lower, Upper = upper };
    }

    private ReadCode? Code(JsonElement value, Pointer at)
    {
        if (!IsObject(value, at))
        {
            return null;
        }

        string? symbology = null, text = null;
        var seen = default(MemberSet);
        foreach (var member in value.EnumerateObject())
        {
            switch (MemberNames.Of(member))
            {
                case "symbology" when Once(ref seen, 0, at + "/symbology"): symbology = OptionalWord(member.Value, at + "/symbology", ContractLimits.WordLength); break;
                case "value" when Once(ref seen, 1, at + "/value"): text = Word(member.Value, at + "/value", 4_096); break;
                default: Stranger(member, at); break;
            }
        }

        Missing(seen.Has(1), at + "/value", "The text as read");
        return new ReadCode { Symbology = symbology, Value = text ?? "" };
    }

    private RecipeUsed? Recipe(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null || !IsObject(value, "/recipe"))
        {
            return null;
        }

        string? id = null, version = null;
        var seen = default(MemberSet);
        foreach (var member in value.EnumerateObject())
        {
            switch (MemberNames.Of(member))
            {
                case "id" when Once(ref seen, 0, "/recipe/id"): id = Word(member.Value, "/recipe/id", ContractLimits.WordLength); break;
                case "version" when Once(ref seen, 1, "/recipe/version"): version = OptionalWord(member.Value, "/recipe/version", ContractLimits.WordLength); break;
                default: Stranger(member, "/recipe"); break;
            }
        }

        Missing(seen.Has(0), "/recipe/id", "The recipe's id");
        return new RecipeUsed { Id = id ?? "", Version = version };
    }

    private ModelUsed? Model(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null || !IsObject(value, "/model"))
        {
            return null;
        }

        string? name = null, version = null, sha = null;
        var seen = default(MemberSet);
        foreach (var member in value.EnumerateObject())
        {
            switch (MemberNames.Of(member))
            {
                case "name" when Once(ref seen, 0, "/model/name"): name = Word(member.Value, "/model/name", ContractLimits.WordLength); break;
                case "version" when Once(ref seen, 1, "/model/version"): version = OptionalWord(member.Value, "/model/version", ContractLimits.WordLength); break;
                case "sha256" when Once(ref seen, 2, "/model/sha256"): sha = member.Value.ValueKind == JsonValueKind.Null ? null : Sha256(member.Value, "/model/sha256"); break;
                default: Stranger(member, "/model"); break;
            }
        }

        Missing(seen.Has(0), "/model/name", "The model's name");
        return new ModelUsed { Name = name ?? "", Version = version, Sha256 = sha };
    }

    private ImageReference? Image(JsonElement value, Pointer at)
    {
        if (!IsObject(value, at))
        {
            return null;
        }

        string? name = null, sha = null, mediaType = null;
        long? width = null, height = null;
        var seen = default(MemberSet);
        foreach (var member in value.EnumerateObject())
        {
            switch (MemberNames.Of(member))
            {
                case "name" when Once(ref seen, 0, at + "/name"): name = Word(member.Value, at + "/name", ContractLimits.WordLength); break;
                case "sha256" when Once(ref seen, 1, at + "/sha256"): sha = Sha256(member.Value, at + "/sha256"); break;
                case "mediaType" when Once(ref seen, 2, at + "/mediaType"): mediaType = OptionalWord(member.Value, at + "/mediaType", ContractLimits.WordLength); break;
                case "width" when Once(ref seen, 3, at + "/width"): width = Whole(member.Value, at + "/width", int.MaxValue); break;
                case "height" when Once(ref seen, 4, at + "/height"): height = Whole(member.Value, at + "/height", int.MaxValue); break;
                default: Stranger(member, at); break;
            }
        }

        Missing(seen.Has(0), at + "/name", "The name of the view");
        Missing(seen.Has(1), at + "/sha256", "The SHA-256 of the file, 64 hexadecimal digits");
        return new ImageReference { Name = name ?? "", Sha256 = sha ?? "", MediaType = mediaType, Width = (int?)width, Height = (int?)height };
    }

    private LineSpeed? Line(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null || !IsObject(value, "/line"))
        {
            return null;
        }

        decimal? speed = null;
        string? unit = null;
        var seen = default(MemberSet);
        foreach (var member in value.EnumerateObject())
        {
            switch (MemberNames.Of(member))
            {
                case "speed" when Once(ref seen, 0, "/line/speed"): speed = Number(member.Value, "/line/speed", 0); break;
                case "unit" when Once(ref seen, 1, "/line/unit"): unit = OptionalWord(member.Value, "/line/unit", ContractLimits.WordLength); break;
                default: Stranger(member, "/line"); break;
            }
        }

        return new LineSpeed { Speed = speed, Unit = unit };
    }

    private string? Sha256(JsonElement value, Pointer pointer)
    {
        var text = Word(value, pointer, ContractLimits.WordLength);
        if (text is null || (text.Length == 64 && text.All(char.IsAsciiHexDigit)))
        {
            return text;
        }

        Error(pointer, $"Is '{(text.Length <= 80 ? text : text[..80] + "…")}'. Send 64 hexadecimal digits.");
        return null;
    }

    /// <summary>An unknown member inside a known object stays in the bytes as sent; only its form is looked at.</summary>
    private void Stranger(JsonProperty member, Pointer at) => CheckKept(member.Value, $"{at}/{Escape(member.Name)}", 3);

    private DefectLocation Stranger(JsonProperty member, Pointer at, DefectLocation box)
    {
        Stranger(member, at);
        return box;
    }
}
