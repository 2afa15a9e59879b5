using System.Diagnostics;
using Sightline.Benchmarks.Load;
using Sightline.Contract;

namespace Sightline.Benchmarks.HubUnderTest;

/// <summary>Reads the books at an interval while a load runs.</summary>
internal sealed class BooksWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(long Ticks, Books Books)> _samples = [];
    private readonly Task _watching;

    public BooksWatch(Hub hub, TimeSpan? interval = null) => _watching = WatchAsync(hub, interval ?? TimeSpan.FromMilliseconds(100));

    public IReadOnlyList<(long Ticks, Books Books)> Samples => _samples;

    public long MostBehind => _samples.Count == 0 ? 0 : _samples.Max(s => s.Books.Head - s.Books.Projected);

    /// <summary>Lag of projections in facts, at a share of the samples.</summary>
    public long BehindAt(double share)
    {
        var lags = _samples.Select(s => s.Books.Head - s.Books.Projected).Order().ToList();
        return lags.Count == 0 ? 0 : lags[Math.Clamp((int)Math.Ceiling(share * lags.Count) - 1, 0, lags.Count - 1)];
    }

    /// <summary>
    /// Lag in time: how long before each sample the journal had reached what projections hold at that sample. Between two
    /// samples the journal is taken to grow evenly.
    /// </summary>
    public Latencies Lags()
    {
        var lags = new Latencies(Math.Max(1, _samples.Count));
        foreach (var (ticks, books) in _samples)
        {
            lags.Add(books.Projected >= books.Head ? 0 : Math.Max(0, ticks - WhenHeadWas(books.Projected)));
        }

        return lags;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _watching;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private long WhenHeadWas(long position)
    {
        for (var i = 1; i < _samples.Count; i++)
        {
            var (before, after) = (_samples[i - 1], _samples[i]);
            if (after.Books.Head > position)
            {
                var share = (position - before.Books.Head) / (double)Math.Max(1, after.Books.Head - before.Books.Head);
                return before.Ticks + (long)(Math.Clamp(share, 0, 1) * (after.Ticks - before.Ticks));
            }
        }

        return _samples[0].Ticks;
    }

    private async Task WatchAsync(Hub hub, TimeSpan interval)
    {
        try
        {
            while (true)
            {
                var asked = Stopwatch.GetTimestamp();
                var books = await hub.BooksAsync();

                // The answer was true at some moment between question and arrival; the middle is the fairest guess.
                _samples.Add(((asked + Stopwatch.GetTimestamp()) / 2, books));
                await Task.Delay(interval, TimeProvider.System, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Enough seen.
        }
    }
}
