using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sightline.Contract;
using Sightline.Contract.Schema;
using Sightline.Tests.House;

namespace Sightline.Tests.Contract;

public class InspectionSchemaTests
{
    private const string Snapshot = "docs/schemas/inspection.v1.json";

    private static readonly JsonNode Schema = JsonNode.Parse(InspectionSchema.Text)!;

    /// <summary>A change of the contract is seen in review. SIGHTLINE_WRITE=1 writes the file anew.</summary>
    [Fact]
    public void The_schema_is_the_one_that_vendors_were_given()
    {
        if (Environment.GetEnvironmentVariable("SIGHTLINE_WRITE") == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, Snapshot), InspectionSchema.Text);
        }

        Assert.Equal(Repository.Text(Snapshot), InspectionSchema.Text);
    }

    [Fact]
    public void It_says_what_it_is()
    {
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)Schema["$schema"]);
        Assert.Equal("/schemas/inspection/v1.json", (string?)Schema["$id"]);
        Assert.Equal("Inspection", (string?)Schema["title"]);
        Assert.Equal("object", (string?)Schema["type"]);
        Assert.True((bool?)Schema["additionalProperties"]);
    }

    [Theory]
    [InlineData("", "id station part inspectedAt result")]
    [InlineData("defects/[]", "class")]
    [InlineData("measurements/[]", "name value")]
    [InlineData("codes/[]", "value")]
    [InlineData("recipe", "id")]
    [InlineData("model", "name")]
    [InlineData("images/[]", "name sha256")]
    public void What_must_be_there_is_required_and_nothing_else(string member, string required) =>
        Assert.Equal(required.Split(' '), At(member)["required"]!.AsArray().Select(name => (string)name!));

    [Fact]
    public void A_part_needs_a_serial_or_a_batch_and_null_is_neither()
    {
        var ways = At("part")["anyOf"]!.AsArray();

        Assert.Equal(["serial", "batch"], ways.Select(way => (string)Assert.Single(way!["required"]!.AsArray())!));
        Assert.All(ways, way => Assert.Equal("string", (string?)Assert.Single(way!["properties"]!.AsObject()).Value!["type"]));
    }

    [Theory]
    [InlineData("id", ContractLimits.IdLength)]
    [InlineData("station", ContractLimits.IdLength)]
    [InlineData("part/serial", ContractLimits.WordLength)]
    [InlineData("part/batch", ContractLimits.WordLength)]
    [InlineData("part/position", ContractLimits.WordLength)]
    [InlineData("workOrder", ContractLimits.WordLength)]
    [InlineData("defects/[]/class", ContractLimits.WordLength)]
    [InlineData("defects/[]/location/zone", ContractLimits.WordLength)]
    [InlineData("measurements/[]/unit", ContractLimits.WordLength)]
    [InlineData("codes/[]/value", 4_096)]
    [InlineData("recipe/version", ContractLimits.WordLength)]
    [InlineData("images/[]/mediaType", ContractLimits.WordLength)]
    public void Words_have_a_length_and_are_not_blank(string member, int most)
    {
        Assert.Equal(1, (int?)At(member)["minLength"]);
        Assert.Equal(most, (int?)At(member)["maxLength"]);
        Assert.Equal(@"\S", (string?)At(member)["pattern"]);
    }

    [Theory]
    [InlineData("confidence", "number", 0, 1)]
    [InlineData("defects/[]/confidence", "number", 0, 1)]
    [InlineData("defects/[]/location/x", "number", 0, null)]
    [InlineData("defects/[]/location/y", "number", 0, null)]
    [InlineData("defects/[]/location/width", "number", 0, null)]
    [InlineData("defects/[]/location/height", "number", 0, null)]
    [InlineData("measurements/[]/value", "number", null, null)]
    [InlineData("measurements/[]/lower", "number", null, null)]
    [InlineData("line/speed", "number", 0, null)]
    [InlineData("images/[]/width", "integer", 0, (long)int.MaxValue)]
    [InlineData("sequence", "integer", 0, long.MaxValue)]
    public void Numbers_are_numbers_and_have_their_bounds(string member, string type, int? least, object? most)
    {
        Assert.Equal(type, TypesOf(At(member)).First());
        Assert.Equal(least, (int?)At(member)["minimum"]);
        Assert.Equal(most is null ? null : Convert.ToInt64(most), (long?)At(member)["maximum"]);
    }

    [Fact]
    public void Verdicts_and_purposes_are_the_contract_s_words()
    {
        Assert.Equal(["pass", "fail", "review"], At("result")["enum"]!.AsArray().Select(word => (string)word!));
        Assert.Equal(["production", "challenge", "rehearsal"], At("purpose")["enum"]!.AsArray().Select(word => (string)word!));
        Assert.Equal("production", (string?)At("purpose")["default"]);
        Assert.Equal("production", JsonSerializer.Serialize(default(InspectionPurpose), ContractJson.Default.Options).Trim('"'));
    }

    [Theory]
    [InlineData("inspectedAt", "2026-11-20T08:15:30.123Z", true)]
    [InlineData("inspectedAt", "2026-11-20T08:15:30+01:00", true)]
    [InlineData("inspectedAt", "2026-11-20T08:15:30.123", false)]
    [InlineData("inspectedAt", "2026-11-20 08:15:30Z", false)]
    [InlineData("inspectedAt", "1795162530", false)]
    [InlineData("model/sha256", "9F86D081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", true)]
    [InlineData("images/[]/sha256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a0", false)]
    [InlineData("images/[]/sha256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a0g", false)]
    public void Times_have_an_offset_and_hashes_have_64_digits(string member, string text, bool good) =>
        Assert.Equal(good, Regex.IsMatch(text, (string)At(member)["pattern"]!, RegexOptions.ECMAScript));

    [Theory]
    [InlineData("defects")]
    [InlineData("measurements")]
    [InlineData("codes")]
    [InlineData("images")]
    public void Lists_have_an_end(string member) => Assert.Equal(ContractLimits.ListItems, (int?)At(member)["maxItems"]);

    [Fact]
    public void Every_member_has_a_type_and_says_what_it_is()
    {
        var members = Members("", Schema).ToList();

        Assert.Equal(50, members.Count);
        Assert.All(members, member => Assert.NotEmpty(TypesOf(member.Schema)));
        Assert.All(members, member => Assert.False(string.IsNullOrWhiteSpace((string?)member.Schema["description"]), member.Path));
    }

    /// <summary>What a vendor reads in the schema and what a developer reads at the record is one text.</summary>
    [Fact]
    public void Descriptions_are_the_summaries_of_the_record()
    {
        var documentation = XDocument.Load(Path.ChangeExtension(typeof(Inspection).Assembly.Location, ".xml"));
        var described = typeof(Inspection).Assembly.GetTypes().SelectMany(type => type.GetMembers().Prepend(type))
            .Where(member => member.IsDefined(typeof(DescriptionAttribute), inherit: false)).Distinct().ToList();

        Assert.Equal(60, described.Count);
        Assert.All(described, member => Assert.Equal(
            SummaryOf(documentation, member), member.GetCustomAttribute<DescriptionAttribute>()!.Description));
    }

    private static JsonNode At(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(Schema, (node, name) => (name == "[]" ? node["items"] : node["properties"]?[name]) ?? throw new ArgumentException($"No {name} in {path}."));

    private static IEnumerable<string> TypesOf(JsonNode schema) => schema["type"] switch
    {
        JsonArray several => several.Select(type => (string)type!),
        { } one => [(string)one!],
        null => [],
    };

    private static IEnumerable<(string Path, JsonNode Schema)> Members(string path, JsonNode schema) =>
        schema["properties"] is JsonObject properties
            ? properties.SelectMany(p => Members($"{path}/{p.Key}", p.Value!).Prepend(($"{path}/{p.Key}", p.Value!)))
            : schema["items"] is { } item ? Members(path + "/[]", item) : [];

    private static string SummaryOf(XDocument documentation, MemberInfo member)
    {
        var id = member is Type type ? $"T:{type.FullName}" : $"P:{member.DeclaringType!.FullName}.{member.Name}";
        var summary = documentation.Descendants("member").Single(m => (string?)m.Attribute("name") == id).Element("summary")!;
        foreach (var reference in summary.Descendants("see").ToList())
        {
            reference.ReplaceWith(((string)reference.Attribute("cref")!).Split('.')[^1].ToLowerInvariant());
        }

        return Regex.Replace(summary.Value, @"\s+", " ").Trim();
    }
}
