using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Changeover;

/// <summary>How a line stands, as page and API show it.</summary>
/// <param name="Line">The line.</param>
/// <param name="Name">As people call it.</param>
/// <param name="Record">Its newest changeover; null where it never had one.</param>
/// <param name="State">How it stands by now.</param>
/// <param name="Now">What is known of it.</param>
internal sealed record LineStands(string Line, string? Name, ChangeoverRecord? Record, ChangeoverState State, LineNow Now);

/// <summary>Reads how lines stand: a few rows for each station.</summary>
internal sealed class ChangeoverQuery(ProjectionReader projections, PlantModel plant, IEnumerable<IChallengeState> challenges, TimeProvider time)
{
    private readonly IChallengeState[] _challenges = [.. challenges];

    /// <summary>One line as it stands; null when it has no master record.</summary>
    public LineStands? Of(string line)
    {
        var (known, stations) = Known(line);
        return known is null ? null : projections.Read(db => Of(db, line, known, stations));
    }

    /// <summary>Every line, by id.</summary>
    public IReadOnlyList<LineStands> All()
    {
        List<string> lines;
        lock (plant.Gate)
        {
            lines = [.. plant.All<LineMaster>(MasterKind.Lines).Select(l => l.Id).Order(StringComparer.Ordinal)];
        }

        return [.. lines.Select(Of).OfType<LineStands>()];
    }

    public ChangeoverRecord? One(string line, long n) => projections.Read(db => ChangeoverRows.At(db, line, n)) is { } record ? AsItStands(line, [record])[0] : null;

    public IReadOnlyList<ChangeoverRecord> Page(string line, long before, int limit) => AsItStands(line, projections.Read(db => ChangeoverRows.Page(db, line, before, limit)));

    /// <summary>Lines that run by an override.</summary>
    public IReadOnlyList<ChangeoverRecord> Overridden() => projections.Read(db => ChangeoverRows.Newest(db)).Where(r => r.State == ChangeoverState.Overridden).ToList();

    /// <summary>The newest of a line is in the state in which the line stands by now. Those before it are over.</summary>
    private IReadOnlyList<ChangeoverRecord> AsItStands(string line, IReadOnlyList<ChangeoverRecord> records) => Of(line) is { Record: { } newest } stands
        ? [.. records.Select(r => r.N == newest.N ? newest with { State = stands.State } : r)]
        : records;

    private LineStands Of(SqliteDatabase db, string line, LineMaster known, IReadOnlyList<string> stations)
    {
        var (record, moment) = (ChangeoverRows.Newest(db, line), time.GetUtcNow());
        var compared = stations.Select(station => Compare(db, station, moment)).ToList();
        var passed = record?.SentPosition is not { } sent || Array.TrueForAll(_challenges, c => c.PassedSince(line, sent));
        var now = new LineNow(LinePolicy.Of(known), compared, passed);
        return new LineStands(line, known.Name, record, ChangeoverRules.Now(record, now), now);
    }

    private StationRecipe Compare(SqliteDatabase db, string station, DateTimeOffset moment)
    {
        var actual = StationRecipes.Of(db, station);
        return new StationRecipe(station, ExpectedRecipe.At(db, plant, station, moment), actual?.Recipe, actual?.Since);
    }

    private (LineMaster? Line, IReadOnlyList<string> Stations) Known(string line)
    {
        lock (plant.Gate)
        {
            return (plant.Find<LineMaster>(MasterKind.Lines, line)?.Record, [.. plant.StationsAt(Timelines.Places.Line(line)).Order(StringComparer.Ordinal)]);
        }
    }
}
