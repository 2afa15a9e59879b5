using System.Text.Json;

namespace Sightline.Proof;

/// <summary>What differs between two bodies, field by field. An array is one field: what moved within it is seen in both.</summary>
internal static class AuditChanges
{
    public static IReadOnlyList<AuditChange> Between(JsonElement? before, JsonElement? after)
    {
        var changes = new List<AuditChange>();
        Compare("", "", Something(before), Something(after), changes);
        return changes;
    }

    private static void Compare(string path, string name, JsonElement? before, JsonElement? after, List<AuditChange> changes)
    {
        if (before is null && after is null)
        {
            return;
        }

        // What is new or gone as a whole is told member by member too.
        if (before?.ValueKind is null or JsonValueKind.Object && after?.ValueKind is null or JsonValueKind.Object)
        {
            foreach (var member in Names(before).Concat(Names(after)).Distinct())
            {
                Compare(path.Length == 0 ? member : $"{path}/{member}", member, Member(before, member), Member(after, member), changes);
            }
        }
        else if (before is not { } old || after is not { } now || !JsonElement.DeepEquals(old, now))
        {
            changes.Add(new AuditChange(path, before is { } b ? Secrets.Masked(name, b) : null, after is { } a ? Secrets.Masked(name, a) : null));
        }
    }

    private static IEnumerable<string> Names(JsonElement? element) => element?.EnumerateObject().Select(m => m.Name) ?? [];

    private static JsonElement? Member(JsonElement? element, string name) => element is { } there && there.TryGetProperty(name, out var found) ? Something(found) : null;

    private static JsonElement? Something(JsonElement? element) => element is { ValueKind: JsonValueKind.Null } ? null : element;
}
