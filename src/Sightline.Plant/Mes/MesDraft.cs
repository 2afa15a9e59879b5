using System.Text.Json;

namespace Sightline.Plant.Mes;

/// <summary>A posted record that passed the MES's own checks and is not stored yet.</summary>
internal sealed record MesDraft(string Key, string Part, string Order, string Status, string? NcCode, JsonElement Fields);

/// <summary>Why the MES does not take a record. Status is the HTTP answer.</summary>
internal sealed record MesRefusal(int Status, string Code, string Message);

/// <summary>The MES's own rules for a posted record.</summary>
internal sealed class MesRecordCheck(IReadOnlyList<NcCode> codes)
{
    private readonly HashSet<string> _codes = [.. codes.Select(c => c.Code)];

    /// <summary>Exactly one of the two is not null.</summary>
    public (MesDraft? Draft, MesRefusal? Refusal) Read(string key, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return (null, new MesRefusal(400, "NOT_AN_OBJECT", "The body is not a JSON object. Send one record."));
        }

        foreach (var own in MesRecord.OwnFields)
        {
            if (body.TryGetProperty(own, out _))
            {
                return (null, Refuse("RESERVED_FIELD", $"'{own}' is written by this MES. Send it under another name."));
            }
        }

        return ReadFields(key, body);
    }

    private (MesDraft?, MesRefusal?) ReadFields(string key, JsonElement body)
    {
        foreach (var name in (string[])["part", "order", "status"])
        {
            if (string.IsNullOrWhiteSpace(TextOf(body, name)))
            {
                return (null, Refuse("MISSING_FIELD", $"'{name}' is missing or not a text. Send a non-empty string."));
            }
        }

        var status = TextOf(body, "status")!;
        if (status is not ("OK" or "NOK" or "HOLD"))
        {
            return (null, Refuse("UNKNOWN_STATUS", $"status is '{status}'. Send OK, NOK or HOLD."));
        }

        var code = TextOf(body, "ncCode");
        if (string.Equals(status, "NOK", StringComparison.Ordinal) && (code is null || !_codes.Contains(code)))
        {
            return (null, Refuse("UNKNOWN_NC_CODE", $"ncCode '{code}' is not in this MES's list. GET /nc-codes names the codes it takes."));
        }

        return (new MesDraft(key, TextOf(body, "part")!, TextOf(body, "order")!, status, code, body), null);
    }

    private static MesRefusal Refuse(string code, string message) => new(422, code, message);

    private static string? TextOf(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
