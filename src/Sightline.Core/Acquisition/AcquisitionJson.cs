using System.Text.Json.Serialization;

namespace Sightline.Acquisition;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(Resubmission))]
internal sealed partial class AcquisitionJson : JsonSerializerContext;
