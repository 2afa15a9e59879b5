using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sightline.Settings;

/// <summary>One setting as it is in effect.</summary>
/// <param name="Name">Section and option, for example <c>Journal:FactsPerFlush</c>.</param>
/// <param name="Value">What is in use. Of a secret: "not set", or "set" with the reference.</param>
/// <param name="Default">What would be in use if nobody had written it.</param>
/// <param name="Origin">Where the value in use was written, or "default".</param>
/// <param name="Kind">How to write it: text, number, true or false, time span, time, list.</param>
/// <param name="Meaning">What it does, as on the operating page.</param>
/// <param name="IsSecret">True when it refers to a secret.</param>
internal sealed record EffectiveSetting(string Name, string Value, string Default, string Origin, string Kind, string Meaning, bool IsSecret);

/// <summary>All settings of a node in effect, and the keys nobody knows.</summary>
internal sealed record EffectiveSettings(IReadOnlyList<EffectiveSetting> Settings, IReadOnlyList<string> Problems);

/// <summary>Answers which settings are in use, where each was written, and what it does.</summary>
internal sealed class SettingsQuery(IServiceProvider services, IConfiguration configuration, IEnumerable<SettingsSection> sections, SettingsKeysCheck keys)
{
    public EffectiveSettings Read()
    {
        var written = new ConfiguredKeys(configuration);
        var all = sections.OrderBy(s => s.Name, StringComparer.Ordinal).SelectMany(section => Read(section, written));
        return new EffectiveSettings([.. all], keys.Problems());
    }

    private IEnumerable<EffectiveSetting> Read(SettingsSection section, ConfiguredKeys written)
    {
        var type = typeof(IOptions<>).MakeGenericType(section.Options);
        var inUse = type.GetProperty(nameof(IOptions<object>.Value))!.GetValue(services.GetRequiredService(type));
        var untouched = Activator.CreateInstance(section.Options);
        foreach (var property in section.Settable)
        {
            var name = $"{section.Name}:{property.Name}";
            var secret = property.IsDefined(typeof(SecretReferenceAttribute));
            yield return new EffectiveSetting(
                name,
                secret ? Masked(property.GetValue(inUse)) : Shown(property.GetValue(inUse)),
                secret ? Masked(property.GetValue(untouched)) : Shown(property.GetValue(untouched)),
                written.OriginOf(name),
                Kind(property.PropertyType),
                SettingMeanings.Of(name),
                secret);
        }
    }

    /// <summary>A value as it is written into the file, without quotes.</summary>
    public static string Shown(object? value) => value switch
    {
        null => "",
        string text => text,
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        IEnumerable list => string.Join(", ", list.Cast<object?>().Select(Shown)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    // A value that is no reference never gets this far: its check stops the start. Were that check gone, the value would still not be shown.
    private static string Masked(object? value) => value switch
    {
        null or "" => "not set",
        string text when SecretReference.TryParse(text, out var reference) => $"set ({reference})",
        _ => "set",
    };

    private static string Kind(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "time span",
        _ when type == typeof(DateTimeOffset) => "time",
        _ when typeof(IEnumerable).IsAssignableFrom(type) => "list",
        _ => "number",
    };
}
