using System.Text.Json.Nodes;

namespace Sightline.SystemTests.Harness;

/// <summary>Messages of contract v1, small and valid, to be bent by the test.</summary>
public static class Sample
{
    private static long s_number;

    /// <summary>To the microsecond, as the node itself counts: what comes right after an act of the same millisecond is after it.</summary>
    public static string Now => Exact(TimeProvider.System.GetUtcNow());

    public static string Exact(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");

    /// <summary>An id no other test uses.</summary>
    public static string Id(string stem = "i") => $"{stem}-{Interlocked.Increment(ref s_number)}";

    public static JsonObject Inspection(string? id = null, string station = "L1-AOI-1", string result = "pass", params string[] classes)
    {
        var name = id ?? Id();
        var message = new JsonObject
        {
            ["id"] = name,
            ["station"] = station,
            ["part"] = new JsonObject { ["serial"] = $"SN-{name}" },
            ["inspectedAt"] = Now,
            ["result"] = result,
        };
        if (classes.Length > 0)
        {
            message["defects"] = new JsonArray([.. classes.Select(c => (JsonNode?)new JsonObject { ["class"] = c, ["severity"] = "major" })]);
        }

        return message;
    }

    public static JsonObject With(this JsonObject message, string name, JsonNode? value)
    {
        message[name] = value;
        return message;
    }

    /// <summary>A CloudEvents 1.0 envelope, without its data.</summary>
    public static JsonObject Envelope() => new()
    {
        ["specversion"] = "1.0",
        ["type"] = "sightline.inspection.v1",
        ["source"] = "/cell/7",
        ["id"] = Id("event"),
    };
}
