using System.Text.Json;

namespace Sightline.Acquisition.Profiles.Sources;

/// <summary>One recorded message with its payload read.</summary>
internal sealed record MqttMessage(string Topic, JsonElement Payload)
{
    /// <summary>Text at a path of member names, digits by digits for a number; null where nothing or no single value is there.</summary>
    public string? Value(string path)
    {
        if (path == FieldNames.Topic)
        {
            return Topic;
        }

        if (path.StartsWith(FieldNames.Topic + ".", StringComparison.Ordinal))
        {
            var levels = Topic.Split('/');
            return int.TryParse(path[(FieldNames.Topic.Length + 1)..], out var level) && level >= 0 && level < levels.Length ? levels[level] : null;
        }

        var at = Payload;
        foreach (var name in path.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at.ValueKind switch
        {
            JsonValueKind.String => at.GetString() is { Length: > 0 } text ? text : null,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => at.GetRawText(),
            _ => null,
        };
    }
}

/// <summary>Messages joined to one record, by the profile's names.</summary>
internal sealed class JoinedFields(IReadOnlyDictionary<string, MqttMessage> messages) : IFields
{
    public bool Knows(string name) => true;

    public string? Value(string name)
    {
        var parts = name.Split('.', 2);
        return parts.Length == 2 && messages.TryGetValue(parts[0], out var message) ? message.Value(parts[1]) : null;
    }

    public string Describe(string name) => $"field '{name}'";
}
