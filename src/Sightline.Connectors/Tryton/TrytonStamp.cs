using System.Globalization;
using System.Text.Json.Nodes;

namespace Sightline.Connectors.Tryton;

/// <summary>Times as Tryton writes them: without a zone, to the microsecond, and only ever compared with each other.</summary>
internal static class TrytonStamp
{
    private const string Form = "yyyy-MM-ddTHH:mm:ss.ffffff";

    /// <summary>When a row was last changed: written, or made where it never was.</summary>
    public static DateTime Of(JsonObject row) => Read(row["write_date"]) ?? Read(row["create_date"]) ?? default;

    public static DateTime? Parse(string? text) => text is null ? null : DateTime.ParseExact(text, Form, CultureInfo.InvariantCulture);

    public static string Write(DateTime stamp) => stamp.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>A domain for rows that were made or written at this time or later.</summary>
    public static JsonArray Since(DateTime from) => ["OR", Clause("create_date", from), Clause("write_date", from)];

    private static JsonArray Clause(string field, DateTime from) => [field, ">=", new JsonObject
    {
        ["__class__"] = "datetime",
        ["year"] = from.Year,
        ["month"] = from.Month,
        ["day"] = from.Day,
        ["hour"] = from.Hour,
        ["minute"] = from.Minute,
        ["second"] = from.Second,
        ["microsecond"] = (int)(from.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond),
    }];

    private static DateTime? Read(JsonNode? value)
    {
        if (value is not JsonObject at)
        {
            return null;
        }

        return new DateTime((int)at["year"]!, (int)at["month"]!, (int)at["day"]!, (int)at["hour"]!, (int)at["minute"]!, (int)at["second"]!)
            .AddTicks((int)at["microsecond"]! * TimeSpan.TicksPerMicrosecond);
    }
}
