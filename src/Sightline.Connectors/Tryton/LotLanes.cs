namespace Sightline.Connectors.Tryton;

/// <summary>One lane at a time for each lot: two that look for the same lot, find none and make it would leave two.</summary>
internal sealed class LotLanes
{
    private readonly Dictionary<(string Product, string Lot), Lane> _lanes = [];
    private readonly Lock _gate = new();

    /// <summary>Waits until nobody else is at this lot. Dispose to leave.</summary>
    /// <exception cref="OperationCanceledException">Stopped while waiting.</exception>
    public async Task<IDisposable> EnterAsync(string product, string lot, CancellationToken ct)
    {
        var lane = Join((product, lot));
        try
        {
            await lane.Turn.WaitAsync(ct);
        }
        catch
        {
            Leave(lane);
            throw;
        }

        return new Stay(this, lane);
    }

    private Lane Join((string, string) of)
    {
        lock (_gate)
        {
            if (!_lanes.TryGetValue(of, out var lane))
            {
                _lanes[of] = lane = new Lane(of);
            }

            lane.Visitors++;
            return lane;
        }
    }

    private void Leave(Lane lane)
    {
        lock (_gate)
        {
            if (--lane.Visitors == 0)
            {
                _lanes.Remove(lane.Of);
                lane.Turn.Dispose();
            }
        }
    }

    private sealed class Lane((string Product, string Lot) of)
    {
        public (string Product, string Lot) Of { get; } = of;

        public SemaphoreSlim Turn { get; } = new(1);

        public int Visitors { get; set; }
    }

    private sealed class Stay(LotLanes lanes, Lane lane) : IDisposable
    {
        public void Dispose()
        {
            lane.Turn.Release();
            lanes.Leave(lane);
        }
    }
}
