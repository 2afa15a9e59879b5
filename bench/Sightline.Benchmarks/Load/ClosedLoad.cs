using System.Diagnostics;

namespace Sightline.Benchmarks.Load;

/// <summary>Clients that send the next request as soon as the answer to the last is there. A thread for each.</summary>
internal static class ClosedLoad
{
    private const int MostRequestsPerSecond = 120_000;

    public static LoadResult Run(Uri address, IReadOnlyList<IRequests> clients, double warmUp, double seconds, long mostRequests = long.MaxValue)
    {
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 20);
        var from = start + (long)(warmUp * Stopwatch.Frequency);
        var to = from + (long)(seconds * Stopwatch.Frequency);
        var results = new LoadResult[clients.Count];
        var capacity = (int)Math.Min(mostRequests, (long)(MostRequestsPerSecond * seconds / clients.Count) + 1_000);
        Clients.Run(clients.Count, i => results[i] = RunOne(address, clients[i], from, to, capacity));
        var ended = Math.Min(Stopwatch.GetTimestamp(), to);
        return LoadResult.Sum((ended - from) / (double)Stopwatch.Frequency, results);
    }

    private static LoadResult RunOne(Uri address, IRequests requests, long from, long to, int capacity)
    {
        using var lane = new HttpLane(address);
        var latencies = new Latencies(capacity);
        long all = 0, failures = 0;
        while (!latencies.IsFull && Stopwatch.GetTimestamp() < to)
        {
            // What Next makes is sent: a number that was taken and never sent would be a gap in the camera's counter.
            var request = requests.Next();
            var sent = Stopwatch.GetTimestamp();
            var status = lane.Exchange(request);
            var answered = Stopwatch.GetTimestamp();
            if (status is < 200 or > 299)
            {
                failures++;
                continue;
            }

            all += requests.Items;
            if (sent >= from && answered <= to)
            {
                latencies.Add(answered - sent);
            }
        }

        return new LoadResult(0, latencies.Count, (long)latencies.Count * requests.Items, all, failures, latencies);
    }
}

/// <summary>Runs one thread for each client and rethrows what went wrong in any.</summary>
internal static class Clients
{
    public static void Run(int count, Action<int> client)
    {
        var failures = new Exception?[count];
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            try
            {
                client(i);
            }
            catch (Exception error)
            {
                failures[i] = error;
            }
        }) { Name = $"client {i}", IsBackground = true }).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        if (failures.OfType<Exception>().ToList() is { Count: > 0 } found)
        {
            throw new AggregateException(found);
        }
    }
}
