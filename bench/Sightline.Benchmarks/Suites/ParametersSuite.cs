using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>
/// A day of a machine with 50 parameters at 10 Hz, 43.2 million samples: how fast they are taken, what one takes on the disk, and
/// how long a record's parameters take in windows from 100 ms to ten minutes. A quick run loads an hour.
/// </summary>
internal static class ParametersSuite
{
    private const int Parameters = 50;
    private const int PerSecond = 10;
    private const int SecondsOfAPost = 200;
    private const int Records = 200;
    private const string Machine = "PRESS-1";

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, "http://127.0.0.1:9", "paused"));
        var seconds = options.Quick ? 3_600 : 86_400;
        var start = TimeProvider.System.GetUtcNow().AddSeconds(-seconds - 3_600);
        start = start.AddTicks(-(start.Ticks % TimeSpan.TicksPerSecond));
        await PlantSetup.SeedAsync(hub, start.AddDays(-1));
        await hub.DrainAsync();
        var before = (Journal: Size(hub, "journal.db"), Projections: Size(hub, "projections.db"));

        var samples = await LoadAsync(hub, sheet, start, seconds);
        var perSample = (Size(hub, "projections.db") - before.Projections) / (double)samples;
        sheet.Add(new Row("parameters.bytes", "projections: bytes for one sample", perSample, "B", Note: $"journal {(Size(hub, "journal.db") - before.Journal) / (double)samples:0.0} B as sent; 3 of 5 parameters move at every sample"));

        await SinglesAsync(hub, sheet, options, start);
        await AskAsync(hub, sheet, options, start, seconds);
    }

    private static async Task<long> LoadAsync(Hub hub, Sheet sheet, DateTimeOffset start, int seconds)
    {
        var (values, random, samples) = (Enumerable.Repeat(2_000, Parameters).ToArray(), new Random(4711), 0L);
        var began = Stopwatch.GetTimestamp();
        for (var second = 0; second < seconds; second += SecondsOfAPost)
        {
            using var content = new StringContent(Post(start.AddSeconds(second), values, random), Encoding.UTF8, "application/json");
            using var answer = await hub.Http.PostAsync("/api/v1/events", content);
            if ((int)answer.StatusCode != 201)
            {
                throw new IOException($"Samples were answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }

            samples += Parameters * PerSecond * SecondsOfAPost;
        }

        var taken = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await hub.DrainAsync();
        var all = Stopwatch.GetElapsedTime(began).TotalSeconds;
        sheet.Add(new Row("parameters.load", $"{samples:N0} samples in posts of {Parameters * PerSecond * SecondsOfAPost:N0}", samples / all, "samples/s", Note: $"taken in {taken:0.0} s, projected {all - taken:0.0} s later; one client"));
        return samples;
    }

    /// <summary>One sample in each event, 500 events in each request: what a machine at 10 Hz sends in a second.</summary>
    private static async Task SinglesAsync(Hub hub, Sheet sheet, BenchOptions options, DateTimeOffset start)
    {
        var (posts, began) = (0, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(began).TotalSeconds < options.Seconds)
        {
            var lines = new StringBuilder();
            for (var i = 0; i < Parameters * PerSecond; i++)
            {
                var at = start.AddDays(-1).AddSeconds(posts).AddMilliseconds(i / Parameters * (1_000 / PerSecond));
                lines.Append(CultureInfo.InvariantCulture, $"{{\"type\":\"process.sample\",\"at\":\"{Time(at)}\",\"machine\":\"SINGLE-1\",\"name\":\"p{i % Parameters:D2}\",\"unit\":\"C\",\"value\":{20 + (i % 7)}.{posts % 10}}}\n");
            }

            using var content = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson");
            using var answer = await hub.Http.PostAsync("/api/v1/events", content);
            answer.EnsureSuccessStatusCode();
            posts++;
        }

        var (draining, _) = await hub.DrainAsync();
        var all = Stopwatch.GetElapsedTime(began).TotalSeconds;
        sheet.Add(new Row("parameters.singles", "one sample in an event, 500 events in a request", posts * Parameters * PerSecond / all, "samples/s", Note: $"the last were projected {draining:0.0} s later; a machine with 50 parameters at 10 Hz sends 500"));
    }

    private static async Task AskAsync(Hub hub, Sheet sheet, BenchOptions options, DateTimeOffset start, int seconds)
    {
        var random = new Random(815);
        var station = hub.Stations[0].Name;
        for (var i = 0; i < Records; i++)
        {
            var at = start.AddSeconds(600 + (random.NextDouble() * (seconds - 600)));
            using var content = new StringContent($$"""{"id":"param-{{i}}","station":"{{station}}","part":{"serial":"SN-P-{{i}}"},"inspectedAt":"{{Time(at)}}","result":"pass"}""", Encoding.UTF8, "application/json");
            using var answer = await hub.Http.PostAsync(Hub.Posts, content);
            answer.EnsureSuccessStatusCode();
        }

        await hub.DrainAsync();
        foreach (var window in (string[])["00:00:00.100", "00:00:10", "00:10:00"])
        {
            var found = await QuestionAsync(hub, options, () => $"/api/v1/inspections/{station}/param-{random.Next(Records)}/parameters?window={window}");
            sheet.Add($"parameters.window.{window}", $"parameters of a record in a window of {window}", found, "/s", $"one client; {Parameters} parameters each, random records of {seconds / 3_600} h");
        }

        var (from, to) = (Time(start), Time(start.AddSeconds(seconds)));
        var trend = await QuestionAsync(hub, options, () => $"/api/v1/parameters?place=machine:{Machine}&name=p{random.Next(Parameters):D2}&from={from}&to={to}&resolution=00:01:00");
        sheet.Add("parameters.trend", $"one parameter over {seconds / 3_600} h by the minute", trend, "/s", "one client");
    }

    private static Task<LoadResult> QuestionAsync(Hub hub, BenchOptions options, Func<string> path) =>
        Task.Run(() => ClosedLoad.Run(hub.Address, [new Questions(hub.Key, path)], 2, Math.Min(options.Seconds, 5)));

    /// <summary>Three of five parameters wander by hundredths; the others are set points that change now and then.</summary>
    private static string Post(DateTimeOffset at, int[] values, Random random)
    {
        var body = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{{\"type\":\"process.sample\",\"at\":\"{Time(at)}\",\"machine\":\"{Machine}\",\"series\":[");
        for (var p = 0; p < Parameters; p++)
        {
            body.Append(p == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{{\"name\":\"p{p:D2}\",\"unit\":\"C\",\"samples\":[");
            for (var i = 0; i < SecondsOfAPost * PerSecond; i++)
            {
                values[p] += p % 5 < 3 ? random.Next(-5, 6) : random.Next(3_000) == 0 ? 10 : 0;
                body.Append(i == 0 ? "[" : ",[").Append(i * (1_000 / PerSecond)).Append(',').Append(CultureInfo.InvariantCulture, $"{values[p] / 100}.{Math.Abs(values[p] % 100):D2}").Append(']');
            }

            body.Append("]}");
        }

        return body.Append("]}").ToString();
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static long Size(Hub hub, string name) => Directory.EnumerateFiles(hub.Folder, name, SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
}
