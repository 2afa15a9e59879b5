namespace Sightline.Connectors.Options;

/// <summary>Says what an option does. The page, the form and the check are made from it.</summary>
/// <param name="summary">What it does and what goes wrong without it, in whole sentences.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string summary) : Attribute
{
    public string Summary { get; } = summary;

    /// <summary>True when the target's file must state it: no default would be right for everybody.</summary>
    public bool Required { get; init; }

    /// <summary>What an absent option means, where the property's own start value cannot say it.</summary>
    public string? Default { get; init; }

    /// <summary>Name in the file, where the property cannot carry it.</summary>
    public string? Name { get; init; }

    /// <summary>How the value is written or counted, for example <c>hh:mm:ss</c>.</summary>
    public string? Unit { get; init; }
}
