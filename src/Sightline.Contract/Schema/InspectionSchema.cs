using System.ComponentModel;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace Sightline.Contract.Schema;

/// <summary>
/// The JSON Schema (draft 2020-12) of contract v1, generated from <see cref="Inspection"/>, so that the schema vendors
/// are given cannot say something else than the record.
/// </summary>
public static class InspectionSchema
{
    /// <summary>Where the schema is served.</summary>
    public const string Id = "/schemas/inspection/v1.json";

    /// <summary>The schema, indented, with line feeds.</summary>
    public static string Text { get; } = Generate();

    private static string Generate()
    {
        var exporter = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };
        var node = ContractJson.Default.Inspection.GetJsonSchemaAsNode(exporter).AsObject();
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["$id"] = Id };
        foreach (var (name, value) in node)
        {
            schema[name] = value?.DeepClone();
        }

        schema["additionalProperties"] = true;
        var written = new JsonSerializerOptions(ContractJson.Default.Options)
        {
            WriteIndented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // a file and an application/json answer, never HTML
        };
        return schema.ToJsonString(written) + "\n";
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject given)
        {
            return node;   // true: a member of extensions may be anything
        }

        var member = context.PropertyInfo?.AttributeProvider;
        var type = context.TypeInfo.Type;
        var schema = new JsonObject();
        if (type.Assembly == typeof(Inspection).Assembly && !type.IsEnum && TitleOf(type) is { } title)
        {
            schema["title"] = title;
        }

        if ((DescriptionOf(member) ?? DescriptionOf(type)) is { } description)
        {
            schema["description"] = description;
        }

        foreach (var (name, value) in given)
        {
            schema[name] = value?.DeepClone();
        }

        if (type.IsEnum)
        {
            schema["type"] = "string";   // the words alone would do; makers of client code look for a type
        }

        foreach (var constraint in AttributesOf<ConstraintAttribute>(member))
        {
            constraint.AddTo(schema);
        }

        if (type.GetCustomAttribute<AnyOfAttribute>() is { } any)
        {
            schema["anyOf"] = new JsonArray([.. any.Members.Select(Present)]);
        }

        return schema;
    }

    // "required" alone would be content with null.
    private static JsonObject Present(string name) => new()
    {
        ["required"] = new JsonArray(name),
        ["properties"] = new JsonObject { [name] = new JsonObject { ["type"] = "string" } },
    };

    private static string? TitleOf(Type type) => type.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName;

    private static string? DescriptionOf(ICustomAttributeProvider? provider) =>
        AttributesOf<DescriptionAttribute>(provider).FirstOrDefault()?.Description;

    private static IEnumerable<T> AttributesOf<T>(ICustomAttributeProvider? provider)
        where T : Attribute =>
        provider?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>() ?? [];
}
