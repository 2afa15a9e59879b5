using Sightline.Buffering;
using Sightline.Context;
using Sightline.Hosting;
using Sightline.Storage;

namespace Sightline.Tests.Context;

public sealed class ContextIntervalsTests
{
    [Fact]
    public void Looking_up_an_interval_agrees_with_reading_the_whole_list()
    {
        var folder = new DataFolder(Directory.CreateTempSubdirectory("sightline-").FullName);
        using var db = ProjectionFile.OpenWriter(folder, new ManualClock());
        for (var round = 0; round < 30; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            db.Run("DELETE FROM station_context");
            var list = new List<(string Station, long From, long Position)>();
            var intervals = new ContextIntervals();
            for (var position = 1; position <= 25; position++)
            {
                var (station, from) = ($"S{random.Next(2)}", random.Next(0, 12) * 10L);
                list.Add((station, from, position));
                db.Prepare("INSERT INTO station_context (station, valid_from, position, body) VALUES (?1, ?2, ?3, ?4)")
                    .Bind(1, station).Bind(2, from).Bind(3, position).Bind(4, $$"""{"workOrder":"WO-{{position}}"}""").Execute();
                intervals.Forget(station);
                for (var ask = 0; ask < 5; ask++)
                {
                    var (asked, at) = ($"S{random.Next(3)}", random.Next(-5, 130));
                    var expected = Naive(list, asked, at);
                    Assert.True(expected == Shown(ContextIntervals.Lookup(db, asked, at)), $"Seed {seed}: {asked} at {at}");
                    Assert.True(expected == Shown(intervals.At(db, asked, FactHash.FromMicroseconds(at))), $"Seed {seed}: {asked} at {at}, remembered");
                }
            }
        }
    }

    private static string Naive(List<(string Station, long From, long Position)> list, string station, long at)
    {
        var mine = list.Where(i => i.Station == station).ToList();
        var found = mine.Where(i => i.From <= at).OrderBy(i => i.From).ThenBy(i => i.Position).LastOrDefault();
        var next = mine.Where(i => i.From > at).Select(i => i.From).DefaultIfEmpty(long.MaxValue).Min();
        return found.Station is null ? "nothing" : $"WO-{found.Position} at {found.Position} from {found.From} to {next}";
    }

    private static string Shown(ContextIntervals.Interval? found) =>
        found is null ? "nothing" : $"{found.Context.WorkOrder} at {found.Position} from {found.From} to {found.To}";
}
