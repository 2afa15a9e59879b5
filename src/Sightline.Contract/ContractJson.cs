using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sightline.Contract;

/// <summary>Source-generated JSON of the contract: camelCase, lower-case words for verdicts, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(ResultConverter), typeof(PurposeConverter)])]
[JsonSerializable(typeof(Inspection))]
[JsonSerializable(typeof(List<Inspection>))]
[JsonSerializable(typeof(InspectionAnswer))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Books))]
[JsonSerializable(typeof(StationClock))]
public sealed partial class ContractJson : JsonSerializerContext;

/// <summary>pass, fail, review.</summary>
public sealed class ResultConverter() : JsonStringEnumConverter<InspectionResult>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>production, challenge, rehearsal.</summary>
public sealed class PurposeConverter() : JsonStringEnumConverter<InspectionPurpose>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
