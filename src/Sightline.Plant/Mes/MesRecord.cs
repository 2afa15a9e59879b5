using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Sightline.Plant.Mes;

/// <summary>One stored record. <paramref name="Json"/> is the flat object that is listed and that stands in the data file.</summary>
internal sealed record MesRecord(long Seq, string Id, string Key, string Part, string Order, string Status, string? NcCode, string ReceivedAt, byte[] Json)
{
    /// <summary>Fields the MES writes itself; a posted record must not bring them.</summary>
    public static readonly string[] OwnFields = ["seq", "id", "key", "receivedAt"];

    public static MesRecord From(MesDraft draft, long seq, DateTimeOffset receivedAt)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"MR-{seq:D6}");
        var at = receivedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var json = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteNumber("seq", seq);
            writer.WriteString("id", id);
            writer.WriteString("key", draft.Key);
            writer.WriteString("receivedAt", at);
            foreach (var field in draft.Fields.EnumerateObject())
            {
                field.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return new MesRecord(seq, id, draft.Key, draft.Part, draft.Order, draft.Status, draft.NcCode, at, json.WrittenSpan.ToArray());
    }

    /// <summary>A line of the data file, as <see cref="From"/> wrote it.</summary>
    public static MesRecord Parse(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        string Text(string name) => root.GetProperty(name).GetString()!;
        var code = root.TryGetProperty("ncCode", out var nc) && nc.ValueKind == JsonValueKind.String ? nc.GetString() : null;
        return new MesRecord(
            root.GetProperty("seq").GetInt64(), Text("id"), Text("key"), Text("part"), Text("order"), Text("status"), code, Text("receivedAt"), line.ToArray());
    }
}
