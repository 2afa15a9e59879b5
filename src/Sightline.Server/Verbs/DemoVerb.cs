using System.CommandLine;
using Sightline.Server.Demo;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline demo</c>: a node with a simulated plant and a simulated MES around it.</summary>
internal static class DemoVerb
{
    private const string Example = """
        Example:
          sightline demo
          sightline demo --data /tmp/plant --urls http://127.0.0.1:0 --no-traffic
        """;

    public static Command Create()
    {
        var (data, urls) = (Words.Data(), Words.Urls());
        var quiet = new Option<bool>("--no-traffic") { Description = "Start everything but the stations, for replays and experiments." };
        var rate = new Option<int>("--parts-per-minute") { Description = "Parts each line makes per minute; each is inspected twice.", DefaultValueFactory = _ => 60 };
        var command = new Command("demo", "Run a node with a simulated plant and MES, to try everything in one go.") { data, urls, quiet, rate, HelpWithExample.Option(Example) };
        command.RefuseTogether(rate, quiet, "--parts-per-minute has no effect with --no-traffic. Leave one out.");
        command.SetAction((parse, ct) => new DemoPlant(parse.GetValue(data)!, parse.GetValue(urls)!, parse.GetValue(quiet), parse.GetValue(rate)).RunAsync(ct));
        return command;
    }
}
