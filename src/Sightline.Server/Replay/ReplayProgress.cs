using Spectre.Console;

namespace Sightline.Server.Replay;

/// <summary>Shows on stderr how far a replay is: one moving line on a terminal, plain lines every few seconds elsewhere.</summary>
internal static class ReplayProgress
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    public static async Task<T> WatchAsync<T>(TimeProvider time, TextWriter error, Func<Action<ReplayCounts>, Task<T>> work)
    {
        if (Console.IsErrorRedirected || error != Console.Error)
        {
            return await work(PlainLines(time, error));
        }

        var screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return await screen.Status().StartAsync("sending", status => work(counts => status.Status(Markup.Escape(Line(counts)))));
    }

    /// <summary>Says something at most every five seconds, so that a log of an hour's replay stays readable.</summary>
    public static Action<ReplayCounts> PlainLines(TimeProvider time, TextWriter to)
    {
        var last = time.GetTimestamp();
        return counts =>
        {
            if (time.GetElapsedTime(last) >= Quiet)
            {
                last = time.GetTimestamp();
                to.WriteLine(Line(counts));
            }
        };
    }

    private static string Line(ReplayCounts counts) =>
        $"{counts.Sent} sent: {counts.Stored} stored, {counts.Duplicates} duplicates, {counts.Conflicts} conflicts, {counts.Refused} refused";
}
