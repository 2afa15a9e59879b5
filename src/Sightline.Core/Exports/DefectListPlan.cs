using System.Text.Json.Nodes;

namespace Sightline.Exports;

/// <summary>The list of defects, compiled: one object each, in the order sent. An empty list when there are none.</summary>
internal sealed class DefectListPlan(DefectsAs list, string map)
{
    private readonly FieldPath _path = new(list.Field);
    private readonly FieldPlan[] _each = [.. list.Each.Select(f => new FieldPlan(f, map, list.Field))];

    public void Write(in MapInput input, JsonObject into, Findings findings)
    {
        var array = new JsonArray();
        for (var i = 0; i < input.Defects.Length; i++)
        {
            var one = new JsonObject();
            var at = input with { Current = i };
            foreach (var field in _each)
            {
                field.Write(at, one, findings);
            }

            array.Add((JsonNode)one);
        }

        _path.Put(into, array);
    }
}
