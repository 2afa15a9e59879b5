using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Sightline.Acquisition;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Forwarding;
using Sightline.Identity;
using Sightline.Server.Access.OpenId;

namespace Sightline.SystemTests.Docs;

/// <summary>docs/operating.md names every setting with its default, every member of a target and every event of the log.</summary>
public sealed partial class OperatingPageTests
{
    private static readonly IReadOnlyList<(string Section, object Options)> s_sections =
        [("Journal", new JournalOptions()), ("Acquisition", new AcquisitionOptions()), ("Context", new ContextOptions()), ("OpenId", new OpenIdOptions())];

    private static Page Operating => Page.Read("docs/operating.md");

    [Fact]
    public void Every_setting_is_named_with_its_default()
    {
        foreach (var (section, options) in s_sections)
        {
            foreach (var property in Settable(options))
            {
                Assert.Contains($"| `{section}:{property.Name}` | {Default(property.GetValue(options)!)} |", Operating.Text);
            }
        }
    }

    [Fact]
    public void No_setting_is_named_that_does_not_exist()
    {
        var all = s_sections.SelectMany(s => Settable(s.Options).Select(p => $"{s.Section}:{p.Name}")).ToHashSet();
        Assert.All(SettingRows().Matches(Operating.Text), row => Assert.Contains(row.Groups[1].Value, all));
    }

    [Fact]
    public void Every_member_of_a_target_is_named_with_its_default()
    {
        var usual = new TargetSettings();
        foreach (var property in typeof(TargetSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
            var value = property.GetValue(usual)!;
            var shown = value is "" or 0 ? "must be stated" : $"`{(name == "options" ? "{}" : Shown(value))}`";
            Assert.Contains($"\n| `{name}` | {shown} |", Operating.Text);
        }
    }

    [Fact]
    public void Every_event_of_the_log_is_named()
    {
        var ids = Directory.EnumerateFiles(Path.Combine(Page.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => EventIds().Matches(File.ReadAllText(file))).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.True(ids.Count > 10);
        Assert.All(ids, id => Assert.Matches($@"\b{id}\b", Operating.Text));
    }

    [Fact]
    public void Every_role_is_named() => Assert.All(KeyStore.Roles, role => Assert.Contains($"\n| `{role}` | ", Operating.Text));

    private static IEnumerable<PropertyInfo> Settable(object options) => options.GetType().GetProperties().Where(property => property.CanWrite);

    private static string Default(object value) => value is "" or System.Collections.ICollection { Count: 0 } ? "none" : $"`{Shown(value)}`";

    private static string Shown(object value) => value switch
    {
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex(@"^\| `(\w+:\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex SettingRows();

    [GeneratedRegex(@"EventId = (\d+)")]
    private static partial Regex EventIds();
}
