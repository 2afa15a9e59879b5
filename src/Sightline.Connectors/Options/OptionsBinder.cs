using System.Text.Json.Nodes;

namespace Sightline.Connectors.Options;

/// <summary>Fills an options class from a target's file. Strict: an unknown or mistyped member is a problem, and all are reported.</summary>
internal static class OptionsBinder
{
    public static T Bind<T>(JsonObject from, string where, List<string> problems)
        where T : class, new() => (T)Bind(typeof(T), from, where, problems);

    /// <summary>For options that passed their check.</summary>
    /// <exception cref="ArgumentException">They did not; the message names every problem.</exception>
    public static T BindChecked<T>(JsonObject from, IReadOnlyList<string> problems)
        where T : class, new() =>
        problems.Count == 0
            ? Bind<T>(from, "options", [])
            : throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(from));

    public static object Bind(Type type, JsonObject from, string where, List<string> problems)
    {
        var options = Option.Of(type);
        var bound = Activator.CreateInstance(type)!;
        ReportUnknown(from, options, where, problems);
        foreach (var option in options)
        {
            var path = $"{where}.{option.Name}";
            if (!from.TryGetPropertyValue(option.Name, out var value))
            {
                ReportMissing(option, path, problems);
            }
            else if (OptionValues.TryRead(option.Type, value, path, problems, out var read))
            {
                option.Property.SetValue(bound, read);
            }
        }

        return bound;
    }

    private static void ReportUnknown(JsonObject from, IReadOnlyList<Option> options, string where, List<string> problems)
    {
        var known = options.Select(option => option.Name).Order(StringComparer.Ordinal).ToList();
        problems.AddRange(from.Select(member => member.Key).Except(known, StringComparer.Ordinal).Select(name =>
            $"{where}.{name} is not an option. Remove it, or use one of: {string.Join(", ", known)}."));
    }

    private static void ReportMissing(Option option, string path, List<string> problems)
    {
        if (option.Setting is { Required: true } setting)
        {
            problems.Add($"{path} is missing. State it: {setting.Summary}");
        }
    }
}
