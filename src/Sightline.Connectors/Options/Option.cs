using System.Reflection;
using System.Text.Json;

namespace Sightline.Connectors.Options;

/// <summary>One member of an options object: its name in the file and the property behind it.</summary>
internal sealed record Option(string Name, PropertyInfo Property, SettingAttribute? Setting)
{
    public Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>The options class of a nested object or of a list's items; null for a plain value.</summary>
    public Type? Nested => ItemOf(Type) is { } item ? Own(item) : Own(Type);

    public bool IsList => ItemOf(Type) is not null;

    public static IReadOnlyList<Option> Of(Type options) =>
    [
        .. options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .Select(property => Of(property, property.GetCustomAttribute<SettingAttribute>())),
    ];

    public static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static Option Of(PropertyInfo property, SettingAttribute? setting) =>
        new(setting?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name), property, setting);

    private static Type? Own(Type type) =>
        type.IsClass && type.Assembly == typeof(Option).Assembly ? type : null;
}
