using System.Globalization;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Benchmarks.Load;

/// <summary>
/// Writes a past into an edge's journal before the edge starts, chained as the edge itself would have done: what its stations
/// said while the hub was away. Only the flush after every request is left out, since nobody waits for one.
/// </summary>
internal static class EdgeBacklog
{
    /// <summary>Inspections a second of the line behind the edge.</summary>
    public const int LineRate = 15;

    private const int Commit = 20_000;
    private const int OneFailsOf = 25;

    public static void Write(string folder, long records, IReadOnlyList<Station> stations, Numbers numbers)
    {
        using var data = new DataFolder(folder).Hold();
        using var journal = new JournalFile(data.Journal, new JournalOptions { LoseDataOnPowerCut = true }, TimeProvider.System);
        var templates = stations.Select(s => (Pass: new InspectionTemplate(s.Name, fails: false), Fail: new InspectionTemplate(s.Name, fails: true))).ToList();
        var at = TimeProvider.System.GetUtcNow().AddSeconds(-records / (double)LineRate);
        var text = new byte[InspectionTemplate.TimeLength];
        for (long written = 0; written < records;)
        {
            journal.Begin();
            for (var i = 0; i < Commit && written < records; i++, written++, at = at.AddTicks(TimeSpan.TicksPerSecond / LineRate))
            {
                var place = (int)(written % stations.Count);
                var template = written % OneFailsOf == 0 ? templates[place].Fail : templates[place].Pass;
                var body = template.Bytes.ToArray();
                var number = numbers.Take(1);
                at.UtcDateTime.TryFormat(text, out _, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
                template.Patch(body, number, ++stations[place].Sent, text);
                journal.Write(new FactDraft(FactKinds.Inspection, stations[place].Name, InspectionTemplate.IdOf(number), at, at, "key:bench", body), at);
            }

            journal.Commit();
            journal.CheckpointWhole("PASSIVE");
        }

        journal.CheckpointWhole("TRUNCATE");
    }
}
