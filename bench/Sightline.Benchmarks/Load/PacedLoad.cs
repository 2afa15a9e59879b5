using System.Diagnostics;

namespace Sightline.Benchmarks.Load;

/// <summary>Called when a request was answered with 2xx, on the client's own thread and connection.</summary>
internal delegate void AfterAnswer(HttpLane lane, IRequests requests, int turn, long answered);

/// <summary>
/// Clients that send at a fixed rate, whatever the server does. A request that had to wait for the one before counts from
/// when it was due, so that a stall shows in every request it delayed.
/// </summary>
internal static class PacedLoad
{
    public static LoadResult Run(Uri address, IReadOnlyList<IRequests> clients, double requestsPerSecond, double seconds, AfterAnswer? after = null, CancellationToken ct = default)
    {
        var interval = Stopwatch.Frequency * clients.Count / requestsPerSecond;
        var turns = (int)(seconds * requestsPerSecond / clients.Count);
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 20);
        var results = new LoadResult[clients.Count];
        var ends = new long[clients.Count];
        Clients.Run(clients.Count, i =>
        {
            results[i] = RunOne(address, clients[i], start + (long)(interval * i / clients.Count), interval, turns, after, ct);
            ends[i] = Stopwatch.GetTimestamp();
        });
        return LoadResult.Sum(Math.Max(ct.IsCancellationRequested ? 0 : seconds, (ends.Max() - start) / (double)Stopwatch.Frequency), results);
    }

    private static LoadResult RunOne(Uri address, IRequests requests, long start, double interval, int turns, AfterAnswer? after, CancellationToken ct)
    {
        using var lane = new HttpLane(address);
        using var never = new ManualResetEvent(false);
        var latencies = new Latencies(turns);
        long failures = 0, free = 0;
        for (var turn = 0; turn < turns && !ct.IsCancellationRequested; turn++)
        {
            var due = start + (long)(interval * turn);
            WaitUntil(due, never);
            var request = requests.Next();
            var sent = free > due ? due : Stopwatch.GetTimestamp();
            var status = lane.Exchange(request);
            var answered = Stopwatch.GetTimestamp();
            if (status is < 200 or > 299)
            {
                failures++;
                continue;
            }

            latencies.Add(answered - sent);
            after?.Invoke(lane, requests, turn, answered);
            free = Stopwatch.GetTimestamp();
        }

        var items = (long)latencies.Count * requests.Items;
        return new LoadResult(0, latencies.Count, items, items, failures, latencies);
    }

    private static void WaitUntil(long due, WaitHandle never)
    {
        for (var left = due - Stopwatch.GetTimestamp(); left > 0; left = due - Stopwatch.GetTimestamp())
        {
            never.WaitOne((int)Math.Ceiling(left * 1_000.0 / Stopwatch.Frequency));
        }
    }
}
