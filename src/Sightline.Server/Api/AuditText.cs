using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.Proof;

namespace Sightline.Server.Api;

/// <summary>Audit entries as the API and its exports write them.</summary>
internal static class AuditText
{
    public const string CsvHeader = "position,at,actor,role,from,act,object,reason,count,previous\r\n";

    public static JsonObject Shape(AuditEntry entry) => new()
    {
        ["position"] = entry.Position,
        ["at"] = JsonText.Time(entry.At),
        ["actor"] = entry.Who,
        ["role"] = entry.Role,
        ["from"] = entry.From,
        ["act"] = entry.Act,
        ["object"] = entry.Object,
        ["reason"] = entry.Reason,
        ["count"] = entry.Count,
        ["previous"] = entry.Previous,
    };

    /// <summary>One line whatever the text holds: JSON writes line ends and control characters as escapes.</summary>
    public static string JsonLine(AuditEntry entry) => Shape(entry).ToJsonString(JsonText.Plain) + "\n";

    /// <summary>The last line: an export without it was cut short.</summary>
    public static string JsonTrailer(long head, string hash) => new JsonObject { ["head"] = head, ["hash"] = hash }.ToJsonString(JsonText.Plain) + "\n";

    public static string CsvLine(AuditEntry entry) => string.Join(',', ((string?[])
    [
        entry.Position.ToString(), Rfc3339.Write(entry.At), entry.Who, entry.Role, entry.From, entry.Act, entry.Object, entry.Reason, entry.Count.ToString(), entry.Previous?.ToString(),
    ]).Select(CsvText.Cell)) + "\r\n";
}
