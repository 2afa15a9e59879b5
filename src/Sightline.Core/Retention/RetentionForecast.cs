using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Images;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>What a policy keeps of a class: now, a day, and in the end.</summary>
/// <param name="Name">Which.</param>
/// <param name="Images">How many there are.</param>
/// <param name="Bytes">What they have.</param>
/// <param name="NeededBytes">Of these, due and kept for a reason.</param>
/// <param name="ImagesADay">How many come in a day, as measured.</param>
/// <param name="BytesADay">What they have.</param>
/// <param name="SteadyBytes">What there is when as much goes as comes.</param>
/// <param name="CostAMonth">What that costs; null where a gigabyte's price is not set.</param>
internal sealed record StockForecast(StockName Name, long Images, long Bytes, long NeededBytes, decimal ImagesADay, decimal BytesADay, decimal SteadyBytes, decimal? CostAMonth);

/// <summary>What becomes of the disk.</summary>
/// <param name="AsOf">The newest fact that it knows of.</param>
/// <param name="MeasuredDays">Over how many days the rates were measured.</param>
/// <param name="Stocks">By class and policy.</param>
/// <param name="RecordsADay">How many records come in a day, as measured.</param>
/// <param name="RecordBytesADay">What they take in the journal and the tables, by what all took so far.</param>
/// <param name="FreeBytes">What the disk has free above what is kept free; null where images lie on no disk of this machine.</param>
/// <param name="DaysUntilFull">When the disk is full; null for not within <see cref="RetentionForecaster.MostDays"/>, or no disk.</param>
internal sealed record RetentionForecast(
    long AsOf, decimal MeasuredDays, IReadOnlyList<StockForecast> Stocks, decimal RecordsADay, decimal RecordBytesADay, long? FreeBytes, int? DaysUntilFull)
{
    public decimal SteadyBytes => Stocks.Sum(s => s.SteadyBytes);

    public decimal? CostAMonth => Stocks.Any(s => s.CostAMonth is null) ? null : Stocks.Sum(s => s.CostAMonth);
}

/// <summary>
/// Says from measured rates how full the disk gets: day by day, what is there leaves when its time is over, what comes in stays for as
/// long as its policy says. What is needed today is taken to stay. Rates are taken to stay as they are.
/// </summary>
internal sealed class RetentionForecaster(ProjectionReader projections, IImageFiles files, DataFolder folder, IDiskSpace disk, IOptions<RetentionOptions> options, IOptions<ImagesOptions> images)
{
    /// <summary>How far it looks.</summary>
    public const int MostDays = 3_650;

    private const decimal Gigabyte = 1_000_000_000m;

    public RetentionForecast Of(RetentionPlan plan)
    {
        var (first, recent, all) = projections.Read(db => (
            db.Scalar("SELECT COALESCE(MIN(t), 0) FROM (SELECT MIN(stored_at) t FROM (SELECT stored_at FROM images INDEXED BY images_here WHERE removed_at IS NULL ORDER BY position LIMIT 1) UNION ALL SELECT received_at FROM (SELECT received_at FROM inspections ORDER BY position LIMIT 1))"),
            Recent(db, plan.At), db.Scalar("SELECT COALESCE(MAX(position), 0) FROM inspections")));
        var days = first == 0 ? 1 : Math.Clamp((decimal)(plan.At - FactHash.FromMicroseconds(first)).TotalDays, 1, Stock.Days);
        var stocks = plan.Stocks.Select(s => Of(s.Key, s.Value, days)).OrderBy(s => s.Name.Class, StringComparer.Ordinal).ThenBy(s => s.Name.Policy, StringComparer.Ordinal).ToList();
        var bytesARecord = all == 0 ? 0 : (Length(folder.Journal) + Length(folder.Projections)) / (decimal)all;
        var (records, free) = (recent / days, files.IsOnOwnDisk ? Math.Max(0, disk.FreeBytes(Directory.CreateDirectory(folder.Images).FullName) - images.Value.ReservedFreeSpaceInBytes) : (long?)null);
        return new RetentionForecast(plan.AsOf, days, stocks, records, records * bytesARecord, free, free is { } room ? DaysUntilFull(plan, days, records * bytesARecord, room) : null);
    }

    private StockForecast Of(StockName name, Stock stock, decimal days)
    {
        var steady = (stock.NewBytes / days * name.Keep.Days) + stock.NeededBytes;
        return new StockForecast(
            name, stock.Images, stock.Bytes, stock.NeededBytes, stock.NewImages / days, stock.NewBytes / days, steady, options.Value.CostPerGbMonth == 0 ? null : steady / Gigabyte * options.Value.CostPerGbMonth);
    }

    private int? DaysUntilFull(RetentionPlan plan, decimal days, decimal recordBytesADay, long room)
    {
        var rates = plan.Stocks.Select(s => (ADay: s.Value.NewBytes / days, Stays: Stays(s.Key), s.Value.Leaves)).ToList();
        var grown = 0m;
        for (var day = 0; day <= MostDays; day++)
        {
            grown += recordBytesADay + rates.Sum(r => r.ADay - r.Leaves.GetValueOrDefault(day) - (day >= r.Stays ? r.ADay : 0));
            if (grown >= room)
            {
                return day + 1;
            }
        }

        return null;
    }

    /// <summary>How many days an image lies on this disk.</summary>
    private int Stays(StockName name)
    {
        var keep = name.Keep.Days;
        return (int)Math.Ceiling(options.Value.ColdAfterOf(name.Class) is { } cold && cold.Days < keep ? cold.Days : keep);
    }

    private static long Recent(SqliteDatabase db, DateTimeOffset at)
    {
        using var rows = db.Prepare("SELECT COUNT(*) FROM inspections WHERE corrected_at > ?1").Bind(1, FactHash.Microseconds(at.AddDays(-Stock.Days))).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    }

    private static long Length(string file) => new FileInfo(file) is { Exists: true, Length: var length } ? length : 0;
}

/// <summary>
/// The plan and the forecast that pages and the API show, kept for a while where they take long: over a million images a plan takes
/// many seconds. What is shown says as of which fact it is.
/// </summary>
internal sealed class RetentionLooks(RetentionPlanner planner, RetentionForecaster forecaster, RetentionRun run, RetentionQuery query, TimeProvider time) : IDisposable
{
    /// <summary>A plan that took no longer is made anew each time.</summary>
    private static readonly TimeSpan s_quick = TimeSpan.FromSeconds(2);

    /// <summary>One that took longer is shown for so long, unless a policy, a pin or a pass came since.</summary>
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _turn = new(1);
    private (RetentionPlan Plan, RetentionForecast Forecast, long Mark, long MadeAt, TimeSpan Took)? _last;

    /// <summary>What would go at a moment, and what becomes of the disk.</summary>
    /// <param name="at">What is due at this moment.</param>
    /// <param name="anew">Whether what is kept will not do.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<(RetentionPlan Plan, RetentionForecast Forecast)> AtAsync(DateTimeOffset at, bool anew, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            if (!anew && _last is { } last && last.Plan.At == at && last.Took > s_quick && time.GetElapsedTime(last.MadeAt) < s_kept && last.Mark == query.Mark())
            {
                return (last.Plan, last.Forecast);
            }

            var (mark, began) = (query.Mark(), time.GetTimestamp());
            var plan = await run.PlanAsync(at, ct);
            _last = (plan, forecaster.Of(plan), mark, time.GetTimestamp(), time.GetElapsedTime(began));
            return (_last.Value.Plan, _last.Value.Forecast);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What would become of the disk if classes were kept for other times.</summary>
    public RetentionForecast WhatIf(DateTimeOffset at, IReadOnlyDictionary<string, KeepFor> keep, CancellationToken ct) => forecaster.Of(planner.Plan(at, ct, keep));

    public void Dispose() => _turn.Dispose();
}
