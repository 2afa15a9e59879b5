using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Sightline.Settings;

/// <summary>A key somebody wrote, and where.</summary>
internal sealed record ConfiguredKey(string Key, string Origin);

/// <summary>What stands in the sources of the settings, and which source a value comes from.</summary>
internal sealed class ConfiguredKeys(IConfiguration configuration)
{
    public const string Default = "default";
    public const string File = "config/sightline.json";
    public const string Environment = "environment variable";
    public const string CommandLine = "command line";

    private readonly IReadOnlyList<IConfigurationProvider> _providers = configuration is IConfigurationRoot root
        ? [.. root.Providers]
        : throw new InvalidOperationException("The settings must be read from the root of the configuration; only that knows its sources.");

    /// <summary>Every key that a person wrote. What the host sets for itself is left out.</summary>
    public IReadOnlyList<ConfiguredKey> Written() =>
        [.. _providers.Where(p => Name(p) is not null).SelectMany(p => Leaves(p, null).Select(key => new ConfiguredKey(key, Name(p)!)))];

    /// <summary>The source that decides about a setting: the last one that names it, or anything below it.</summary>
    public string OriginOf(string key)
    {
        var from = _providers.LastOrDefault(p => p.TryGet(key, out _) || p.GetChildKeys([], key).Any());
        return from is null ? Default : Name(from) ?? "this program";
    }

    private static string? Name(IConfigurationProvider provider) => provider switch
    {
        JsonConfigurationProvider => File,
        EnvironmentVariablesConfigurationProvider => Environment,
        CommandLineConfigurationProvider => CommandLine,
        _ => null,
    };

    private static IEnumerable<string> Leaves(IConfigurationProvider provider, string? path)
    {
        foreach (var child in provider.GetChildKeys([], path).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var key = path is null ? child : ConfigurationPath.Combine(path, child);
            var below = Leaves(provider, key).ToList();
            foreach (var leaf in below)
            {
                yield return leaf;
            }

            if (below.Count == 0)
            {
                yield return key;
            }
        }
    }
}
