using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sightline.Connectors.Tryton;

/// <summary>The calls of one attempt, and whether one of them has changed something there.</summary>
internal sealed class TrytonAttempt(TrytonLine line, CancellationToken ct)
{
    /// <summary>True once a step has been stored: from then on the attempt is finished or in doubt, never not made.</summary>
    public bool HasWritten { get; private set; }

    public Task<long> CompanyAsync() => line.CompanyAsync(ct);

    /// <summary>Rows that fit; a field may lead on with a point.</summary>
    public async Task<IReadOnlyList<JsonElement>> FindAsync(string model, JsonArray domain, string[] fields, int most = 2, JsonObject? context = null)
    {
        JsonArray arguments = [domain, 0, most, new JsonArray(new JsonArray("id", "ASC")), new JsonArray([.. fields.Select(f => JsonValue.Create(f))])];
        var rows = await line.CallAsync(model, "search_read", arguments, context, writes: false, ct);
        return rows.ValueKind == JsonValueKind.Array ? [.. rows.EnumerateArray()] : throw TrytonSaid.Again($"The answer to {model}.search_read is none of Tryton's. Correct the url.");
    }

    public async Task<long> CreateAsync(string model, JsonObject values)
    {
        var made = await TellAsync(model, "create", [new JsonArray(values)]);
        return made.ValueKind == JsonValueKind.Array && made.GetArrayLength() == 1
            ? made[0].GetInt64()
            : throw TrytonSaid.Lost($"The answer to {model}.create names no record. It may have stored it.");
    }

    /// <summary>Presses a button of a record. From the wrong state Tryton does nothing and says nothing: read back what came of it.</summary>
    public Task<JsonElement> PressAsync(string model, string button, long id) => TellAsync(model, button, [new JsonArray(id)]);

    private async Task<JsonElement> TellAsync(string model, string method, JsonArray arguments)
    {
        var result = await line.CallAsync(model, method, arguments, null, writes: true, ct);
        HasWritten = true;
        return result;
    }
}

/// <summary>Reads members of rows.</summary>
internal static class TrytonRows
{
    public static long Id(this JsonElement row) => row.GetProperty("id").GetInt64();

    public static string? Text(this JsonElement row, string field) => row.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static long? Number(this JsonElement row, string field) => row.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    /// <summary>A quantity; Tryton writes them as binary floating numbers, such as 3.0.</summary>
    public static decimal Quantity(this JsonElement row, string field) =>
        row.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var quantity) ? quantity : 0;
}
