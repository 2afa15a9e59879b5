using Microsoft.Extensions.Options;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>What is to go and what stays, counted: one line for each class, product, fate and reason.</summary>
/// <param name="Class">One of <see cref="DataClasses"/>.</param>
/// <param name="Product">Empty for not known.</param>
/// <param name="Fate">One of <see cref="Fates"/>.</param>
/// <param name="Why">Of what is due and stays: one of <see cref="NeedWords"/>; empty for the others.</param>
internal readonly record struct PlanLine(string Class, string Product, string Fate, string Why);

/// <summary>How many, and how large.</summary>
internal readonly record struct PlanSum(long Count, long Bytes);

/// <summary>What becomes of something in a pass. The words are in the API and on pages.</summary>
internal static class Fates
{
    public const string Goes = "goes";

    /// <summary>Due, and kept for a reason.</summary>
    public const string Stays = "stays";

    /// <summary>Its time is not over.</summary>
    public const string NotDue = "notDue";

    /// <summary>To the cold store, besides: it is counted under what else becomes of it.</summary>
    public const string Moves = "moves";

    public static readonly IReadOnlyList<string> All = [Goes, Stays, NotDue, Moves];

    public static string Of(JudgedImage image) => image.Goes ? Goes : image.IsDue ? Stays : NotDue;
}

/// <summary>What a pass would do at one position and one moment.</summary>
/// <param name="AsOf">The newest fact that it knows of.</param>
/// <param name="At">What is due at this moment.</param>
/// <param name="Lines">All images and all records that are due, counted.</param>
/// <param name="Going">The facts that stored what goes, in the order of the journal.</param>
/// <param name="Moving">As above, of what moves to the cold store.</param>
/// <param name="Stocks">All images by class and policy, for a forecast.</param>
internal sealed record RetentionPlan(
    long AsOf, DateTimeOffset At, IReadOnlyDictionary<PlanLine, PlanSum> Lines, IReadOnlyList<long> Going, IReadOnlyList<long> Moving, IReadOnlyDictionary<StockName, Stock> Stocks)
{
    public PlanSum Of(string fate) => Lines.Where(l => l.Key.Fate == fate && l.Key.Class != DataClasses.Records).Aggregate(default(PlanSum), (so, l) => new PlanSum(so.Count + l.Value.Count, so.Bytes + l.Value.Bytes));
}

/// <summary>Plans: as a whole for a pass and its preview, and page by page for who reads them.</summary>
internal sealed class RetentionPlanner(ProjectionReader projections, IThingReach reach, IOptions<RetentionOptions> options)
{
    /// <summary>The settings, which hold where no policy says otherwise.</summary>
    public RetentionOptions Defaults => options.Value;

    /// <summary>All that is here, in one look at the tables as they are now.</summary>
    public RetentionPlan Plan(DateTimeOffset at, CancellationToken ct, IReadOnlyDictionary<string, KeepFor>? whatIf = null) => projections.Read(db =>
    {
        var (planning, lines, going, moving, stocks) = (Begin(db, at, whatIf), new Dictionary<PlanLine, PlanSum>(), new List<long>(), new List<long>(), new Dictionary<StockName, Stock>());
        for (long? from = 0; from is { } after;)
        {
            ct.ThrowIfCancellationRequested();
            (var images, from) = planning.After(after);
            foreach (var image in images)
            {
                var fate = Fates.Of(image);
                (stocks.TryGetValue(StockName.Of(image), out var stock) ? stock : stocks[StockName.Of(image)] = new Stock()).Add(image, at);
                Add(new PlanLine(image.Class, image.Product ?? "", fate, fate == Fates.Stays ? image.Need!.Why : ""), image.Size);
                if (image.Goes)
                {
                    going.Add(image.Position);
                }
                else if (image.Moves)
                {
                    moving.Add(image.Position);
                    Add(new PlanLine(image.Class, image.Product ?? "", Fates.Moves, ""), image.Size);
                }
            }
        }

        foreach (var (product, count) in planning.RecordsDue())
        {
            lines[new PlanLine(DataClasses.Records, product, Fates.Stays, NeedWords.Chain)] = new PlanSum(count, 0);
        }

        return new RetentionPlan(planning.AsOf, at, lines, going, moving, stocks);

        void Add(PlanLine line, long bytes) => lines[line] = lines.GetValueOrDefault(line) is var so ? new PlanSum(so.Count + 1, so.Bytes + bytes) : default;
    });

    /// <summary>Images one by one, in the order in which they were stored.</summary>
    /// <param name="at">What is due at this moment.</param>
    /// <param name="wanted">Which of them.</param>
    /// <param name="after">The fact that stored the last of the page before.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="ct">Stops it.</param>
    public IReadOnlyList<JudgedImage> Page(DateTimeOffset at, Func<JudgedImage, bool> wanted, long after, int limit, CancellationToken ct) => projections.Read(db =>
    {
        var (planning, found) = (Begin(db, at), new List<JudgedImage>());
        for (long? from = after; from is { } last && found.Count < limit;)
        {
            ct.ThrowIfCancellationRequested();
            (var images, from) = planning.After(last);
            found.AddRange(images.Where(wanted).Take(limit - found.Count));
        }

        return found;
    });

    public Planning Begin(SqliteDatabase db, DateTimeOffset at, IReadOnlyDictionary<string, KeepFor>? whatIf = null) => new(db, reach, options.Value, at, whatIf);
}
