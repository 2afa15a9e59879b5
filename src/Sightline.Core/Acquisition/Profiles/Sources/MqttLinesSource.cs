using System.Text.Json;

namespace Sightline.Acquisition.Profiles.Sources;

/// <summary>Recorded messages; one kind makes a record, others complete it.</summary>
internal sealed class MqttLinesSource(IReadOnlyList<SourceFile> files, SourceShape.MqttLines shape) : IRecordSource
{
    // Kept over all files of a folder: the same inspection told in two recordings is one inspection.
    private readonly Dictionary<string, IReadOnlyDictionary<string, MqttMessage>> _told = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Problems() => [.. files.Select(Utf8.ProblemOf).OfType<string>()];

    public bool Lacks(string field) => false;

    public IEnumerable<SourceItem> Read(CancellationToken ct)
    {
        long index = 0;
        _told.Clear();
        foreach (var file in files)
        {
            var newest = new Dictionary<string, MqttMessage>(StringComparer.Ordinal);
            var line = 0L;
            foreach (var text in File.ReadLines(file.Path))
            {
                ct.ThrowIfCancellationRequested();
                line++;
                if (text.Length > 0 && ItemOf(new RecordPlace(file.Name, line), text, newest, index) is { } item)
                {
                    index++;
                    yield return item;
                }
            }
        }
    }

    private SourceItem? ItemOf(RecordPlace place, string line, Dictionary<string, MqttMessage> newest, long index)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            return new SourceItem.Unreadable(place, "The line is not JSON. Record one JSON object a line.");
        }

        using (document)
        {
            var root = document.RootElement;
            // A line without a topic describes the recording itself.
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("topic", out var named)
                || named.ValueKind != JsonValueKind.String || named.GetString() is not { } topic)
            {
                return null;
            }

            var retained = root.TryGetProperty("retain", out var flag) && flag.ValueKind == JsonValueKind.True;
            var names = shape.Messages.Where(m => MqttTopic.Matches(m.Value.Topic, topic) && !(retained && m.Value.IgnoreRetained)).ToList();
            if (names.Count == 0)
            {
                return null;
            }

            return Payload(root) is { } payload
                ? Take(place, names, new MqttMessage(topic, payload), newest, index)
                : new SourceItem.Unreadable(place, $"The payload of topic '{topic}' is not JSON. Correct the recording.");
        }
    }

    private SourceItem? Take(
        RecordPlace place, List<KeyValuePair<string, MessageRule>> names, MqttMessage message, Dictionary<string, MqttMessage> newest, long index)
    {
        SourceItem? made = null;
        foreach (var (name, _) in names.Where(n => n.Value.Where.All(w => message.Value(w.Key) == w.Value)))
        {
            if (name == shape.Record)
            {
                made = Join(place, message, newest, index);
            }
            else
            {
                newest[name] = message;
            }
        }

        return made;
    }

    private SourceItem Join(RecordPlace place, MqttMessage message, Dictionary<string, MqttMessage> newest, long index)
    {
        if (message.Value(shape.Key) is not { } key)
        {
            return new SourceItem.Unreadable(place, $"Field '{shape.Key}' is missing, so a repeat could not be recognised. Correct the recording.");
        }

        // Told again: completed by what completed it the first time, whatever has arrived since.
        if (_told.TryGetValue(key, out var first))
        {
            var again = new Dictionary<string, MqttMessage>(first, StringComparer.Ordinal) { [shape.Record] = message };
            return new SourceItem.Found(place, index, new JoinedFields(again)) { Repeated = true };
        }

        var joined = new Dictionary<string, MqttMessage>(StringComparer.Ordinal) { [shape.Record] = message };
        foreach (var join in shape.Joins)
        {
            if (!newest.TryGetValue(join.With, out var other))
            {
                return new SourceItem.Unreadable(
                    place, $"No '{join.With}' message stands before it that no other record has used. Add the part of the recording that has it.");
            }

            joined[join.With] = other;
        }

        foreach (var join in shape.Joins.Where(join => join.Once))
        {
            newest.Remove(join.With);
        }

        _told[key] = joined;
        return new SourceItem.Found(place, index, new JoinedFields(joined));
    }

    private static JsonElement? Payload(JsonElement root)
    {
        if (!root.TryGetProperty("payload", out var payload))
        {
            return null;
        }

        if (payload.ValueKind != JsonValueKind.String)
        {
            return payload.Clone();
        }

        try
        {
            using var document = JsonDocument.Parse(payload.GetString()!);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
