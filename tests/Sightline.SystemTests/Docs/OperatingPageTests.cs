using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Forwarding;
using Sightline.Identity;
using Sightline.Settings;
using Sightline.Insight;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Docs;

/// <summary>docs/operating.md names every setting with its default, every member of a target and every event of the log.</summary>
public sealed partial class OperatingPageTests
{
    private static Page Operating => Page.Read("docs/operating.md");
    private static Page Access => Page.Read("docs/access.md");

    [Fact]
    public async Task Every_setting_is_named_with_its_default_and_no_other()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub);
        var settings = hub.Services.GetRequiredService<SettingsQuery>().Read().Settings
            .Concat(edge.Services.GetRequiredService<SettingsQuery>().Read().Settings).DistinctBy(s => s.Name).ToList();
        Assert.True(settings.Count > 15);
        Assert.All(settings, setting => Assert.Contains($"| `{setting.Name}` | `{(setting.IsSecret || setting.Default.Length == 0 ? "none" : setting.Default)}` |", Operating.Text));
        Assert.Equal(settings.Select(s => s.Name).Order(), SettingRows().Matches(Operating.Text).Select(row => row.Groups[1].Value).Order());
        Assert.All(settings, setting => Assert.NotEmpty(setting.Meaning));
    }

    [Fact]
    public void Every_member_of_a_target_is_named_with_its_default()
    {
        var usual = new TargetSettings();
        foreach (var property in typeof(TargetSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
            var value = property.GetValue(usual);
            var shown = value is null ? "`none`" : value is "" or 0 ? "must be stated" : $"`{(name is "options" or "delivery" ? "{}" : Shown(value))}`";
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
    public void Every_role_and_every_permission_is_named_and_said_as_the_node_says_it()
    {
        Assert.All(Roles.All, role => Assert.Contains($"\n| `{role.Name}` | {role.Meaning} | ", Access.Text));
        Assert.All(Permissions.All, permission => Assert.Contains($"\n| `{permission.Name}` | {permission.Meaning} | ", Access.Text));
        Assert.All(Permissions.All, permission => Assert.Contains(
            $"| {string.Join(", ", Roles.All.Where(r => r.May.HasFlag(permission.Value)).Select(r => r.Name))} |\n", Row(permission.Name)));

        static string Row(string name) => Access.Text.Split('\n').Single(l => l.StartsWith($"| `{name}` |", StringComparison.Ordinal)) + "\n";
    }

    private static string Shown(object value) => value switch
    {
        IList<string> list => list.Count > 0 ? string.Join(", ", list) : "none",
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex(@"^\| `(\w+:\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex SettingRows();

    [GeneratedRegex(@"EventId = (\d+)")]
    private static partial Regex EventIds();
}
