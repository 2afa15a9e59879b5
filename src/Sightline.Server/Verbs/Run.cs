using System.CommandLine;
using Microsoft.Extensions.Options;
using Sightline.Hosting;

namespace Sightline.Server.Verbs;

/// <summary>Exit codes of every verb, and failures in words rather than stack traces.</summary>
internal static class Run
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    public static async Task<int> AsWrittenAsync(RootCommand root, string[] args)
    {
        var parse = root.Parse(args);
        if (parse.Errors.Count > 0)
        {
            foreach (var error in parse.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("Add --help for the usage with an example.");
            return WrongUsage;
        }

        // Help is shown in spite of errors, but not for a verb that is none.
        if (parse.UnmatchedTokens is [var unknown, ..])
        {
            await Console.Error.WriteLineAsync($"'{unknown}' is no verb, argument or option here. 'sightline --help' lists the verbs.");
            return WrongUsage;
        }

        try
        {
            return await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (WrongUsageException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return WrongUsage;
        }
        catch (Exception error) when (InWords(error) is { } words)
        {
            await Console.Error.WriteLineAsync(words);
            return Failed;
        }
    }

    private static string? InWords(Exception error) => error switch
    {
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),
        ConfigurationProblems or InvalidOperationException or InvalidDataException or IOException or HttpRequestException or UnauthorizedAccessException => error.Message,
        AggregateException { InnerExceptions.Count: > 0 } several when several.InnerExceptions.All(e => InWords(e) is not null) =>
            string.Join(Environment.NewLine, several.InnerExceptions.Select(InWords)),
        OperationCanceledException => "Stopped.",
        _ => null,
    };
}
