using System.CommandLine;
using System.Text.Json;
using Sightline.Acquisition.Profiles;
using Sightline.Contract.Client;
using Sightline.Server.Replay;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline replay</c>: sends a recorded file to a hub through a profile.</summary>
internal static class ReplayVerb
{
    private const int Failed = 1;
    private const int WrongUsage = 2;

    private const string Example = """
        Example:
          sightline replay steel_dev.csv --profile steel-plates --to http://localhost:8080 --key KEY \
            --start 2026-11-20T08:00:00Z --every 1s --serial-prefix PLATE-
        """;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "File or folder to send." };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        var words = new ReplayWordOptions();
        var command = new Command("replay", "Send a recorded file to a hub, through a profile that says what its fields mean.") { file, json };
        foreach (var option in words.All)
        {
            command.Add(option);
        }

        command.Add(HelpWithExample.Option(Example));
        command.SetAction((parse, ct) => RunAsync(words.Read(parse, parse.GetRequiredValue(file)), parse.GetValue(json), parse.InvocationConfiguration, ct));
        return command;
    }

    private static async Task<int> RunAsync(ReplayWords words, bool json, InvocationConfiguration console, CancellationToken ct)
    {
        var arguments = new ReplayArguments(words);
        if (arguments.Problems.Count > 0)
        {
            return await SayAsync(arguments.Problems, console.Error);
        }

        using var hub = new SightlineClient(arguments.Hub, TimeProvider.System);
        var outcome = await ReplayProgress.WatchAsync(
            TimeProvider.System, console.Error, progress => new ReplayRun(arguments.Options, hub, TimeProvider.System, progress).RunAsync(ct));
        return outcome switch
        {
            ReplayOutcome.Done done => await PrintAsync(done.Report, json, console.Output),
            ReplayOutcome.NotStarted notStarted => await SayAsync(notStarted.Problems, console.Error),
            _ => Failed,
        };
    }

    private static async Task<int> PrintAsync(ReplayReport report, bool json, TextWriter to)
    {
        await to.WriteLineAsync(json
            ? JsonSerializer.Serialize(report, ReplayJson.Default.ReplayReport)
            : string.Join(Environment.NewLine, report.InWords()));
        return report.ExitCode;
    }

    private static async Task<int> SayAsync(IReadOnlyList<string> problems, TextWriter to)
    {
        await to.WriteLineAsync(string.Join(Environment.NewLine, problems));
        return WrongUsage;
    }
}

/// <summary>The options of the verb; all are read as words, so that every mistake is reported at once.</summary>
internal sealed class ReplayWordOptions
{
    private readonly Option<string> _profile = new("--profile")
    {
        Required = true,
        Description = $"What the fields mean: {string.Join(", ", ProfileCatalogue.ShippedNames)}, or the path of a profile file.",
    };

    private readonly Option<string> _to = new("--to") { Required = true, Description = "Address of the hub or edge." };
    private readonly Option<string> _key = new("--key") { Required = true, Description = "Key of a machine that may send." };
    private readonly Option<string> _rate = Text("--rate", "Inspections a second, for example 50/s. Default: as fast as the hub answers.");
    private readonly Option<string> _repeat = new("--repeat")
    {
        Description = "Send everything again afterwards, N times (once without N). All should be duplicates.",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "N",
    };

    private readonly Option<string> _start = Text("--start", "Time of the first record where the file has none, for example 2026-11-20T08:00:00Z.");
    private readonly Option<string> _every = Text("--every", "Time from record to record where the file has none: 1s, 500ms, 2m, 00:00:01.");
    private readonly Option<string> _prefix = Text("--serial-prefix", "What stands before the record's number where the file has no serials.");
    private readonly Option<string> _station = Text("--station", "Station in place of the profile's.");
    private readonly Option<string> _offset = Text("--offset", "Offset of times that carry none, for example +02:00.");
    private readonly Option<string> _separator = Text("--separator", "Separator of a CSV file: , or ; or tab.");

    public IEnumerable<Option> All =>
        [_profile, _to, _key, _rate, _repeat, _start, _every, _prefix, _station, _offset, _separator];

    public ReplayWords Read(ParseResult parse, string file) => new()
    {
        File = file,
        Profile = parse.GetRequiredValue(_profile),
        To = parse.GetValue(_to),
        Key = parse.GetValue(_key),
        Rate = parse.GetValue(_rate),
        Repeat = parse.GetResult(_repeat) is { } again ? again.Tokens is [var times] ? times.Value : "1" : null,
        Start = parse.GetValue(_start),
        Every = parse.GetValue(_every),
        SerialPrefix = parse.GetValue(_prefix),
        Station = parse.GetValue(_station),
        Offset = parse.GetValue(_offset),
        Separator = parse.GetValue(_separator),
    };

    private static Option<string> Text(string name, string description) => new(name) { Description = description };
}
