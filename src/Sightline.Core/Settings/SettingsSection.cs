using System.Collections;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sightline.Settings;

/// <summary>One section of the settings and the class that has its options. Each is registered once, with its check.</summary>
internal sealed record SettingsSection(string Name, Type Options)
{
    /// <summary>What can be set in it: what can be written, and lists, which the binder fills.</summary>
    public IEnumerable<PropertyInfo> Settable => Options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.CanWrite || (p.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(p.PropertyType)));
}

/// <summary>Marks an option that refers to a secret. What is shown of it is the reference alone.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretReferenceAttribute : Attribute;

internal static class SettingsRegistration
{
    /// <summary>Binds a section, checks it at start, and puts it on the list that the settings query and the check of keys read.</summary>
    public static IServiceCollection AddSettings<TOptions, TCheck>(this IServiceCollection services, string section)
        where TOptions : class
        where TCheck : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<TOptions>, TCheck>().AddSingleton(new SettingsSection(section, typeof(TOptions)));
    }
}
