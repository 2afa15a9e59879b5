using System.Text.Json.Nodes;

namespace Sightline.Exports;

/// <summary>Where a field goes: <c>a.b</c> is b inside a. Objects on the way are made with their first member.</summary>
internal sealed class FieldPath(string name)
{
    private readonly string[] _outer = name.Split('.')[..^1];
    private readonly string _last = name.Split('.')[^1];

    public void Put(JsonObject root, JsonNode? value)
    {
        var into = root;
        foreach (var part in _outer)
        {
            if (into[part] is not JsonObject next)
            {
                next = [];
                into[part] = next;
            }

            into = next;
        }

        into[_last] = value;
    }
}
