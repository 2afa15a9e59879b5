using Sightline.Buffering;
using Sightline.Contract;

namespace Sightline.Uplink;

/// <summary>
/// The books of an edge, in the hub's form. Two counts are made apart and must agree: the journal's own totals up to the place
/// the hub owns, and what the hub said it took, one answer for each fact.
/// </summary>
internal sealed class EdgeBooks(HubAddress hub, Journal journal, UplinkFile file)
{
    public Books Read(long repeats)
    {
        var place = file.Place;
        var owned = journal.TotalsAt(place.Position);
        var all = journal.TotalsAt(long.MaxValue);
        List<string> differences = [];
        Compare("inspections", owned.Stored, place.Stored);
        Compare("refused messages", owned.Refused, place.Refused);
        var waiting = all.Stored - owned.Stored;
        return new Books
        {
            Balanced = differences.Count == 0,
            Differences = differences,
            Received = all.Stored + all.Refused,
            Stored = all.Stored,
            Refused = all.Refused,
            Delivered = owned.Stored,
            Waiting = waiting,
            Duplicates = repeats,
            Projected = place.Position,
            Head = all.Position,
            Targets = [new TargetBooks(hub.Edge, "live", all.Stored, owned.Stored, waiting, 0, 0)],
        };

        void Compare(string what, long inJournal, long answered)
        {
            if (inJournal != answered)
            {
                differences.Add($"Up to position {place.Position} the journal has {inJournal} {what} and the hub took {answered}: {Math.Abs(inJournal - answered)} unaccounted for. Run 'sightline verify', then report it.");
            }
        }
    }
}
