using System.Xml.Linq;

namespace Sightline.Tests.House;

public class BannedSymbolsTests
{
    /// <summary>Clocks that cannot be moved by a test, waits that cannot be ended, queues without an end, and queues that drop.</summary>
    private static readonly string[] Banned =
    [
        "P:System.DateTimeOffset.UtcNow",
        "P:System.DateTimeOffset.Now",
        "P:System.DateTime.UtcNow",
        "P:System.DateTime.Now",
        "P:System.DateTime.Today",
        "M:System.Threading.Thread.Sleep(System.Int32)",
        "M:System.Threading.Thread.Sleep(System.TimeSpan)",
        "M:System.Threading.Tasks.Task.Delay(System.Int32)",
        "M:System.Threading.Tasks.Task.Delay(System.TimeSpan)",
        "M:System.Threading.Tasks.Task.Delay(System.Int32,System.Threading.CancellationToken)",
        "M:System.Threading.Tasks.Task.Delay(System.TimeSpan,System.Threading.CancellationToken)",
        "M:System.Threading.Channels.Channel.CreateUnbounded``1",
        "M:System.Threading.Channels.Channel.CreateUnbounded``1(System.Threading.Channels.UnboundedChannelOptions)",
        "F:System.Threading.Channels.BoundedChannelFullMode.DropOldest",
        "F:System.Threading.Channels.BoundedChannelFullMode.DropNewest",
        "F:System.Threading.Channels.BoundedChannelFullMode.DropWrite",
    ];

    [Fact]
    public void Clocks_sleeping_endless_queues_and_dropping_are_banned_with_a_way_out()
    {
        var lines = Repository.Text("BannedSymbols.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var written = lines.ToDictionary(line => line.Split(';')[0], line => line.Split(';').ElementAtOrDefault(1) ?? "");

        Assert.Empty(Banned.Except(written.Keys));
        Assert.DoesNotContain(written, ban => ban.Value.Length == 0);
    }

    /// <summary>The id of a member that does not exist bans nothing: a typing error in the file would go unnoticed.</summary>
    [Fact]
    public void What_is_banned_exists()
    {
        var members = new[] { typeof(DateTime), typeof(DateTimeOffset), typeof(Thread), typeof(Task), typeof(System.Threading.Channels.Channel), typeof(System.Threading.Channels.BoundedChannelFullMode) }
            .SelectMany(type => type.GetMembers().Select(member => $"{type.FullName}.{member.Name}")).ToHashSet();

        Assert.DoesNotContain(Banned, id => !members.Contains(id[2..].Split('(')[0].Split('`')[0]));
    }

    [Fact]
    public void The_ban_reaches_every_project_as_an_error()
    {
        var props = XDocument.Parse(Repository.Text("Directory.Build.props"));

        Assert.Contains(props.Descendants("PackageReference"), p => (string?)p.Attribute("Include") == "Microsoft.CodeAnalysis.BannedApiAnalyzers");
        Assert.Contains(props.Descendants("AdditionalFiles"), f => ((string?)f.Attribute("Include"))!.EndsWith("BannedSymbols.txt", StringComparison.Ordinal));
        Assert.Equal("true", Assert.Single(props.Descendants("TreatWarningsAsErrors")).Value);
    }

    [Fact]
    public void The_ban_is_lifted_nowhere()
    {
        var settings = new[] { ".editorconfig", "Directory.Build.props", "Directory.Packages.props" }
            .Concat(new[] { "src", "bench" }.SelectMany(folder => Repository.Files(folder, "*.csproj")))
            .Concat(Repository.Files("src", ".editorconfig"))
            .Concat(Repository.Files("src", "*.globalconfig"))
            .Select(path => (Path: path, Text: Repository.Text(path)));
        var sources = Repository.CSharp("src").Select(file => (file.Path, file.Text));

        Assert.Empty(settings.Concat(sources).SelectMany(file => TextRules.LiftedBans(file.Path, file.Text)));
    }

    [Theory]
    [InlineData("#pragma warning disable RS0030")]
    [InlineData("[SuppressMessage(\"ApiDesign\", \"RS0030:Do not use banned APIs\")]")]
    [InlineData("<NoWarn>$(NoWarn);RS0030</NoWarn>")]
    [InlineData("dotnet_diagnostic.RS0030.severity = none")]
    public void A_lifted_ban_is_caught(string text) =>
        Assert.StartsWith("a.cs:2 ", Assert.Single(TextRules.LiftedBans("a.cs", "x\n" + text)));
}
