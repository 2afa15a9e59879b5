using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sightline.Server.Verbs;

/// <summary>The usual help, and an example below it.</summary>
internal static class HelpWithExample
{
    public static HelpOption Option(string example)
    {
        var option = new HelpOption();
        option.Action = new Shown((SynchronousCommandLineAction)option.Action!, example);
        return option;
    }

    private sealed class Shown(SynchronousCommandLineAction usual, string example) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var result = usual.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine(example);
            return result;
        }
    }
}
