using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Server.Api;

/// <summary>A small JSON object with a request: its members read one by one, every problem collected.</summary>
internal sealed class SmallBody(JsonObject json)
{
    private const int MostBytes = 64 * 1024;
    private const int MostDepth = 8;

    public List<ContractError> Errors { get; } = [];

    /// <summary>The object; an empty one where nothing was sent. Null after answering what is no JSON object.</summary>
    public static async Task<SmallBody?> ReadAsync(HttpContext http)
    {
        var body = await BodyReader.ReadAsync(http, MostBytes, 0);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return null;
        }

        if (body.Bytes.Length == 0)
        {
            return new SmallBody([]);
        }

        var problems = new List<ContractError>();
        using var sent = SentJson.ParseStrictly(body.Bytes, MostDepth, problems);
        if (sent is { RootElement.ValueKind: not JsonValueKind.Object })
        {
            problems.Add(new ContractError("", "Is not an object. Send a JSON object."));
        }

        if (problems.Count > 0)
        {
            await Problems.InvalidAsync(http, problems);
            return null;
        }

        return new SmallBody(JsonObject.Create(sent!.RootElement.Clone())!);
    }

    public string? Text(string name)
    {
        if (json[name] is not { } node)
        {
            return null;
        }

        if (node is JsonValue value && value.TryGetValue<string>(out var text))
        {
            return text;
        }

        Errors.Add(new ContractError($"/{name}", "Is not a text. Send a JSON string."));
        return null;
    }

    /// <summary>Null where it was not sent.</summary>
    public bool? Flag(string name)
    {
        if (json[name] is not { } node)
        {
            return null;
        }

        if (node is JsonValue value && value.TryGetValue<bool>(out var flag))
        {
            return flag;
        }

        Errors.Add(new ContractError($"/{name}", "Is not true or false. Send one of them."));
        return null;
    }

    /// <summary>Null where it was not sent.</summary>
    public decimal? Number(string name)
    {
        if (json[name] is not { } node)
        {
            return null;
        }

        if (node is JsonValue value && value.TryGetValue<decimal>(out var number))
        {
            return number;
        }

        Errors.Add(new ContractError($"/{name}", "Is not a number. Send one, such as 12.5."));
        return null;
    }

    public string Needed(string name)
    {
        if (Text(name) is { Length: > 0 } text)
        {
            return text;
        }

        if (!Errors.Exists(e => e.Pointer == $"/{name}"))
        {
            Errors.Add(new ContractError($"/{name}", "Missing. Send a text that is not empty."));
        }

        return "";
    }

    /// <summary>The journal position of what the caller read and decides on; null where nothing says so.</summary>
    public long? Position()
    {
        // Answers carry it as a number: what was read can be sent back as it came.
        if (json["position"] is JsonValue value && value.TryGetValue<long>(out var number))
        {
            return number;
        }

        if (Text("position") is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, out var position))
        {
            return position;
        }

        Errors.Add(new ContractError("/position", $"Is '{text}'. Send the position of what you read, as a text of digits, or leave it out."));
        return null;
    }

    public IReadOnlyList<string>? Texts(string name)
    {
        if (json[name] is not { } node)
        {
            return null;
        }

        if (node is JsonArray array && array.All(n => n is JsonValue v && v.TryGetValue<string>(out _)))
        {
            return [.. array.Select(n => (string)n!)];
        }

        Errors.Add(new ContractError($"/{name}", "Is not a list of texts. Send a JSON array of strings, or leave it out."));
        return null;
    }

    /// <summary>Members of an object within, each a text or absent; null where the object is absent.</summary>
    public string?[]? TextsOf(string name, params string[] members) => MembersOf(name, members, static (within, member) => within.Text(member));

    /// <summary>Members of an object within, each a number or absent; null where the object is absent.</summary>
    public decimal?[]? NumbersOf(string name, params string[] members) => MembersOf(name, members, static (within, member) => within.Number(member));

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Rfc3339.TryParse(text, out var time))
        {
            return time;
        }

        Errors.Add(new ContractError($"/{name}", $"Is '{text}'. Send an RFC 3339 time with an offset, such as 2026-11-20T08:15:30Z."));
        return null;
    }

    public TimeSpan Span(string name, TimeSpan usual)
    {
        if (Text(name) is not { } text)
        {
            return usual;
        }

        if (TimeSpan.TryParse(text, out var span) && span >= TimeSpan.Zero && span <= TimeSpan.FromDays(90))
        {
            return span;
        }

        Errors.Add(new ContractError($"/{name}", $"Is '{text}'. Send a time span from 00:00:00 to 90.00:00:00, such as 1.00:00:00 for a day."));
        return usual;
    }

    private T[]? MembersOf<T>(string name, string[] members, Func<SmallBody, string, T> read)
    {
        if (json[name] is not { } node)
        {
            return null;
        }

        if (node is not JsonObject within)
        {
            Errors.Add(new ContractError($"/{name}", $"Is not an object. Send an object with {string.Join(", ", members)}, or leave it out."));
            return null;
        }

        var inner = new SmallBody(within);
        var found = Array.ConvertAll(members, member => read(inner, member));
        Errors.AddRange(inner.Errors.Select(e => e with { Pointer = $"/{name}{e.Pointer}" }));
        return found;
    }
}
