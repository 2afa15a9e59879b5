using Sightline.Context;
using Sightline.Insight;
using Sightline.Server.Acts;

namespace Sightline.Server.Pages.Parked;

/// <summary>One thing that is parked: a record that waits for its context, or a delivery that waits for a decision.</summary>
/// <param name="Id">A record's position, or a delivery's id; what a decision names.</param>
/// <param name="Position">Of the record in the journal.</param>
/// <param name="Station">Of the record.</param>
/// <param name="Inspection">Id of the record.</param>
/// <param name="Part">Serial or batch.</param>
/// <param name="Kind">station, context, order or delivery.</param>
/// <param name="For">The station, order or target.</param>
/// <param name="Why">In words.</param>
/// <param name="Since">Since when.</param>
/// <param name="Late">It waits longer than its hold time.</param>
/// <param name="Candidates">What a record may belong to, best first.</param>
internal sealed record ParkedItem(
    string Id, long Position, string Station, string Inspection, string? Part, string Kind, string For, string? Why, DateTimeOffset Since, bool Late, IReadOnlyList<Candidate> Candidates)
{
    public bool IsDelivery => Kind == "delivery";
}

/// <summary>A group of what is parked: everything that waits for one thing.</summary>
internal sealed record ParkedGroup(string Kind, string For);

/// <summary>What the page of parked things shows.</summary>
/// <param name="Reasons">What they wait for, and how many.</param>
/// <param name="Counts">How many records are held and how many are late.</param>
/// <param name="Group">What the list is narrowed to; null for all.</param>
/// <param name="Late">Only late ones, only held ones, or null for both.</param>
/// <param name="OneClick">A candidate is matched by one click; where that needs a signature, its form is shown first.</param>
/// <param name="Items">One page of the list.</param>
/// <param name="Cursor">Where the list goes on; null at its end.</param>
/// <param name="Misunderstood">The address asked for something that could not be understood.</param>
internal sealed record ParkedView(
    ParkedReasons Reasons, ParkedCounts Counts, ParkedGroup? Group, bool? Late, bool OneClick, IReadOnlyList<ParkedItem> Items, string? Cursor, bool Misunderstood = false);

/// <summary>What the page of a match shows.</summary>
/// <param name="Items">What is matched.</param>
/// <param name="Candidates">What they may belong to, best first.</param>
/// <param name="WorkOrder">The order that was written or chosen.</param>
/// <param name="Station">The station that was written or chosen.</param>
/// <param name="Signed">Matching needs a signature.</param>
/// <param name="Hashes">Name and hash of each record's fact, where matching needs a signature.</param>
/// <param name="Form">What was written into the form before, and what was wrong with it.</param>
internal sealed record MatchView(
    IReadOnlyList<ParkedItem> Items, IReadOnlyList<Candidate> Candidates, string? WorkOrder, string? Station, bool Signed, IReadOnlyList<(string Name, string Sha256)> Hashes,
    DecisionForm Form);

/// <summary>What the page of a decision on several shows.</summary>
/// <param name="Items">What is decided on.</param>
/// <param name="Group">The group they were chosen as; null when they were chosen one by one.</param>
/// <param name="HasMore">The group holds more than one decision takes.</param>
/// <param name="Signed">Closing them needs a signature.</param>
/// <param name="Hashes">Name and hash of each record's fact, where closing needs a signature.</param>
/// <param name="Form">What was written into the form before, and what was wrong with it.</param>
internal sealed record DecideView(
    IReadOnlyList<ParkedItem> Items, ParkedGroup? Group, bool HasMore, bool Signed, IReadOnlyList<(string Name, string Sha256)> Hashes, DecisionForm Form);

/// <summary>What became of a decision on several.</summary>
/// <param name="What">retried, closed or matched.</param>
/// <param name="Done">How many it was done for.</param>
/// <param name="Failed">Each that it was not done for, and why.</param>
/// <param name="Group">Where they were chosen.</param>
internal sealed record DecidedView(string What, int Done, IReadOnlyList<(string Id, ActOutcome Outcome)> Failed, ParkedGroup? Group);
