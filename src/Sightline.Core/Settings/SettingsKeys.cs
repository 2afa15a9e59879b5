using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Sightline.Model;

namespace Sightline.Settings;

/// <summary>Stands for all keys of the settings together, so that unknown ones are told at start with every other problem.</summary>
internal sealed class SettingsKeys;

/// <summary>
/// A key that nobody reads is a setting somebody believes in. It stops the start, with the word that was probably meant.
/// </summary>
internal sealed class SettingsKeysCheck(IConfiguration configuration, IEnumerable<SettingsSection> sections) : IValidateOptions<SettingsKeys>
{
    /// <summary>The section of the log's levels is the host's own; its keys are names of log categories, which are open.</summary>
    private const string Log = "Logging";

    public ValidateOptionsResult Validate(string? name, SettingsKeys options) =>
        Problems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;

    /// <summary>Every unknown key: where is what, and what to do.</summary>
    public IReadOnlyList<string> Problems()
    {
        var known = sections.ToDictionary(s => s.Name, s => s.Options, StringComparer.OrdinalIgnoreCase);
        return [.. new ConfiguredKeys(configuration).Written().Select(key => Problem(key, known)).OfType<string>().Distinct()];
    }

    private static string? Problem(ConfiguredKey written, Dictionary<string, Type> known)
    {
        var words = written.Key.Split(ConfigurationPath.KeyDelimiter);
        if (words[0].Equals(Log, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (words.Length == 1 && written.Origin == ConfiguredKeys.Environment)
        {
            return Unsectioned(words[0], known);
        }

        if (!known.TryGetValue(words[0], out var options))
        {
            return $"{words[0]} in {Where(written)} is not known. Remove it, or correct it.{Nearest.Hint(words[0], known.Keys)}";
        }

        if (words.Length == 1)
        {
            return $"{words[0]} in {Where(written)} is a value. It is a section: write an object with its settings.";
        }

        var property = Array.Find(options.GetProperties(), p => p.Name.Equals(words[1], StringComparison.OrdinalIgnoreCase));
        if (property is null)
        {
            return $"{words[0]}:{words[1]} in {Where(written)} is not known. Remove it, or correct it.{Nearest.Hint(words[1], options.GetProperties().Select(p => p.Name))}";
        }

        return words.Length == 2 || (IsList(property.PropertyType) && (words.Length == 3 || HasMember(property.PropertyType, words)))
            ? null
            : $"{written.Key} in {Where(written)} is not known. {words[0]}:{property.Name} has nothing below it. Remove it.";
    }

    // Other programs use variables that begin alike, but none of theirs begins with a section of ours.
    private static string? Unsectioned(string word, Dictionary<string, Type> known) =>
        known.Keys.FirstOrDefault(section => word.StartsWith(section + "_", StringComparison.OrdinalIgnoreCase)) is { } section
            ? $"SIGHTLINE_{word} in an environment variable is not known. Write two underscores after the section: SIGHTLINE_{section}__{word[(section.Length + 1)..]}."
            : null;

    private static string Where(ConfiguredKey key) => key.Origin == ConfiguredKeys.Environment
        ? $"environment variable SIGHTLINE_{key.Key.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal)}"
        : key.Origin;

    // A list of objects: Section:Option:0:Member.
    private static bool HasMember(Type list, string[] words) =>
        words.Length == 4 && list.GetGenericArguments() is [var item] && Array.Exists(item.GetProperties(), p => p.Name.Equals(words[3], StringComparison.OrdinalIgnoreCase));

    private static bool IsList(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);
}
