using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Acquisition;

/// <summary>The items of a batch, byte for byte as they came.</summary>
internal static class MessageSplitter
{
    /// <summary>One object a line; blank lines are skipped.</summary>
    public static List<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> body)
    {
        var items = new List<ReadOnlyMemory<byte>>();
        while (!body.IsEmpty)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (line.Span.Trim(" \t\r"u8).Length > 0)
            {
                items.Add(line.Span[^1] == '\r' ? line[..^1] : line);
            }
        }

        return items;
    }

    /// <summary>The elements of an array: slices of the body they were parsed from, already parsed.</summary>
    public static List<Submission> Elements(JsonElement array, ReadOnlyMemory<byte> body)
    {
        var items = new List<Submission>(array.GetArrayLength());
        ref var start = ref MemoryMarshal.GetReference(body.Span);
        foreach (var element in array.EnumerateArray())
        {
            var raw = JsonMarshal.GetRawUtf8Value(element);
            var offset = Unsafe.ByteOffset(ref start, ref MemoryMarshal.GetReference(raw));
            items.Add(new Submission(body.Slice((int)offset, raw.Length), Parsed: element));
        }

        return items;
    }

    /// <summary>The inspection inside a CloudEvents 1.0 envelope, or the envelope with what is wrong with it.</summary>
    public static Submission Open(JsonElement envelope)
    {
        var errors = new List<ContractError>();
        return CloudEvent(envelope, errors) is { } message
            ? new Submission(message)
            : new Submission(JsonMarshal.GetRawUtf8Value(envelope).ToArray(), errors);
    }

    private static ReadOnlyMemory<byte>? CloudEvent(JsonElement envelope, List<ContractError> errors)
    {
        if (envelope.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ContractError("", "Is not an object. Send a CloudEvents 1.0 envelope."));
            return null;
        }

        var seen = new HashSet<string>();
        foreach (var member in envelope.EnumerateObject().Where(member => !seen.Add(member.Name)))
        {
            errors.Add(new ContractError("/" + member.Name, "Stands twice in the same object. Send each member once."));
        }

        CheckAttributes(name => envelope.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null, "/", errors);
        if (envelope.TryGetProperty("data", out var data))
        {
            // Typed, because a null array would become an empty message instead of none.
            return errors.Count == 0 ? JsonMarshal.GetRawUtf8Value(data).ToArray() : default(ReadOnlyMemory<byte>?);
        }

        if (envelope.TryGetProperty("data_base64", out var encoded) && encoded.ValueKind == JsonValueKind.String && encoded.TryGetBytesFromBase64(out var bytes))
        {
            return errors.Count == 0 ? bytes : default(ReadOnlyMemory<byte>?);
        }

        errors.Add(new ContractError("/data", "Missing. Send the inspection as data."));
        return null;
    }

    /// <summary>Checks the required attributes of CloudEvents 1.0, from members or from ce- headers.</summary>
    public static void CheckAttributes(Func<string, string?> attribute, string prefix, List<ContractError> errors)
    {
        Expect("specversion", "1.0");
        Expect("type", "sightline.inspection.v1");
        foreach (var name in (string[])["id", "source"])
        {
            if (string.IsNullOrEmpty(attribute(name)))
            {
                errors.Add(new ContractError(prefix + name, "Missing. CloudEvents 1.0 requires it as a non-empty string."));
            }
        }

        void Expect(string name, string value)
        {
            var sent = attribute(name);
            if (sent != value)
            {
                errors.Add(new ContractError(prefix + name, sent is null ? $"Missing. Send '{value}'." : $"Is '{sent}'. Send '{value}'."));
            }
        }
    }
}
