using System.Text.Json.Nodes;

namespace Sightline.Contract.Schema;

/// <summary>What the JSON Schema says of a member beyond its type.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class ConstraintAttribute : Attribute
{
    /// <summary>Adds the constraint's keywords to the member's schema.</summary>
    public abstract void AddTo(JsonObject schema);
}

/// <summary>Text that is not blank, its length counted in Unicode code points.</summary>
internal sealed class WordAttribute(int most) : ConstraintAttribute
{
    public override void AddTo(JsonObject schema)
    {
        schema["minLength"] = 1;
        schema["maxLength"] = most;
        schema["pattern"] = @"\S";
    }
}

/// <summary>A number within both bounds, bounds included.</summary>
internal sealed class BetweenAttribute(long least, long most) : ConstraintAttribute
{
    public override void AddTo(JsonObject schema)
    {
        schema["minimum"] = least;
        schema["maximum"] = most;
    }
}

/// <summary>A number that is not negative.</summary>
internal sealed class NotNegativeAttribute : ConstraintAttribute
{
    public override void AddTo(JsonObject schema) => schema["minimum"] = 0;
}

/// <summary>A list with a most number of items.</summary>
internal sealed class ItemsAttribute(int most) : ConstraintAttribute
{
    public override void AddTo(JsonObject schema) => schema["maxItems"] = most;
}

/// <summary>SHA-256 as text.</summary>
internal sealed class Sha256Attribute : ConstraintAttribute
{
    public override void AddTo(JsonObject schema) => schema["pattern"] = "^[0-9A-Fa-f]{64}$";
}

/// <summary>RFC 3339 with an offset. The pattern is there because many validators ignore a format.</summary>
internal sealed class TimeWithOffsetAttribute : ConstraintAttribute
{
    public override void AddTo(JsonObject schema)
    {
        schema["format"] = "date-time";
        schema["pattern"] = @"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$";
    }
}

/// <summary>What a member means when it is absent.</summary>
internal sealed class AbsentMeansAttribute(string value) : ConstraintAttribute
{
    public override void AddTo(JsonObject schema) => schema["default"] = value;
}

/// <summary>At least one of these members must be there, and not null.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AnyOfAttribute(params string[] members) : Attribute
{
    public IReadOnlyList<string> Members { get; } = members;
}
