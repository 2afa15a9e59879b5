using System.Text.Json;
using Sightline.Model;

namespace Sightline.Tests.Model;

/// <summary>One message with members changed, and what the reader says of it.</summary>
internal static class Message
{
    public static readonly Dictionary<string, string> Whole = new()
    {
        ["id"] = "\"1\"",
        ["station"] = "\"A\"",
        ["part"] = """{"serial":"S"}""",
        ["inspectedAt"] = "\"2026-11-20T08:15:30.123Z\"",
        ["result"] = "\"pass\"",
    };

    /// <summary>The smallest whole message with one member set; null leaves it out.</summary>
    public static string With(string member, string? value)
    {
        var members = new Dictionary<string, string>(Whole);
        members.Remove(member);
        if (value is not null)
        {
            members[member] = value;
        }

        return $"{{{string.Join(',', members.Select(m => $"{JsonSerializer.Serialize(m.Key)}:{m.Value}"))}}}";
    }

    public static InspectionReading Read(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1_024 });
        return InspectionReader.Read(document.RootElement);
    }

    public static InspectionReading Read(string member, string? value) => Read(With(member, value));

    public static IReadOnlyList<string> Problems(string json) => [.. Read(json).Errors.Select(e => $"{e.Pointer}: {e.Detail}")];

    public static string Problem(string member, string? value) => Assert.Single(Problems(With(member, value)));
}
