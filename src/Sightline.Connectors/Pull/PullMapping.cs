using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Sightline.Context.Sources;
using Sightline.Model;

namespace Sightline.Connectors.Pull;

/// <summary>Makes records of one list of an answer.</summary>
internal sealed class PullMapping(PullList list)
{
    private readonly JsonTypeInfo _form = SourcedKinds.FormOf(list.Kind)!;
    private readonly JsonPointer _list = JsonPointer.Parse(list.List);
    private readonly JsonPointer _id = JsonPointer.Parse(list.Id);
    private readonly JsonPointer? _changedAt = list.ChangedAt is { } pointer ? JsonPointer.Parse(pointer) : null;
    private readonly IReadOnlyList<(string Path, JsonPointer Pointer)> _members = [.. list.Members.Select(m => (m.Key, JsonPointer.Parse(m.Value)))];

    /// <summary>Adds the records of an answer. What is wrong with the answer as a whole, or null.</summary>
    public string? Read(JsonElement answer, List<SourcedRecord> records)
    {
        if (_list.Find(answer) is not { ValueKind: JsonValueKind.Array } entries)
        {
            return $"The answer has no list at '{list.List}'. Correct records.list in the source's file.";
        }

        var index = 0;
        foreach (var entry in entries.EnumerateArray())
        {
            if (_id.FindText(entry) is not { } id)
            {
                return $"Entry {index} of the list at '{list.List}' has no id at '{list.Id}'. Correct records.id in the source's file.";
            }

            records.Add(Record(id, entry));
            index++;
        }

        return null;
    }

    private SourcedRecord Record(string id, JsonElement entry)
    {
        var members = new JsonObject();
        var problems = new List<string>();
        foreach (var (path, pointer) in _members)
        {
            if (Put(members, path, pointer.Find(entry)) is { } problem)
            {
                problems.Add($"{path} {problem}");
            }
        }

        var changedAt = _changedAt?.FindText(entry) is { } text && Rfc3339.TryParse(text, out var at) ? at : (DateTimeOffset?)null;
        return new SourcedRecord(list.Kind, id, members, changedAt, problems.Count == 0 ? null : string.Join(' ', problems));
    }

    private string? Put(JsonObject members, string path, JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null } => MasterMembers.Set(members, _form, path, null),
        { ValueKind: JsonValueKind.Array } texts when texts.EnumerateArray().All(t => t.ValueKind == JsonValueKind.String) => PutList(members, path, texts),
        { ValueKind: JsonValueKind.Object or JsonValueKind.Array } => "is not a plain value or a list of texts. Point at one.",
        { ValueKind: JsonValueKind.String } text => MasterMembers.Set(members, _form, path, text.GetString()),
        { } plain => MasterMembers.Set(members, _form, path, plain.GetRawText()),
    };

    private string? PutList(JsonObject members, string path, JsonElement texts)
    {
        // A text in a list may hold the mark between entries, so the list itself is put in place of what its text would make.
        if (MasterMembers.Set(members, _form, path, "") is { } problem)
        {
            return problem;
        }

        if (members[path] is not JsonArray made)
        {
            return "is a list, and the member is one text. Point at one entry.";
        }

        foreach (var text in texts.EnumerateArray())
        {
            made.Add(JsonValue.Create(text.GetString()));
        }

        return null;
    }
}
