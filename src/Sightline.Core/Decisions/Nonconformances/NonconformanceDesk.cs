using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>A move that can be made, or why it cannot.</summary>
/// <param name="Move">Null where it cannot.</param>
/// <param name="Refusal">Null where it can.</param>
internal sealed record NcrPlan(NonconformanceMove? Move, NcrRefusal? Refusal);

/// <summary>
/// Opens nonconformances and moves them. It says every problem first; who calls lets one act at a time in, and waits until what it
/// was told is readable. A rule opens one with a cause: the same cause opens no second one, whoever asks at once.
/// </summary>
internal sealed class NonconformanceDesk(IJournal journal, ProjectionReader projections, NonconformanceQuery query, IPlantPolicies plant, IPlantView view, TimeProvider time)
{
    /// <summary>What would be opened, as known now.</summary>
    /// <param name="wish">What is wrong, its parts and evidence. The parts of the holds it names are its parts.</param>
    /// <param name="by">Who opens it: a person, or <c>rule:NAME@VERSION</c>.</param>
    /// <param name="finding">What a rule found, in words.</param>
    /// <param name="cause">Names what happened, for a rule: such as <c>cluster:RULE@3:L1-AOI-1:dent:1234</c>.</param>
    public NcrPlan Open(NcrWish wish, string by, string? finding = null, string? cause = null)
    {
        var faults = new NcrFaults();
        var opening = new NcrOpening
        {
            Title = faults.Needed("/title", wish.Title, "what is wrong, in a few words"), What = faults.Text("/what", wish.What), Line = wish.Line, Station = wish.Station,
            Product = faults.Text("/product", wish.Product), Class = faults.Text("/class", wish.Class), Finding = finding, Cause = cause,
        };
        if (wish.Line is { } line && !view.Lines().Any(l => l.Id == line))
        {
            faults.Wrong("/line", $"Is '{line}', which has no master record. Send a line that is there, or leave it out.{Nearest.Hint(line, view.Lines().Select(l => l.Id))}");
        }

        if (wish.Station is { } station && plant.Station(station) is null)
        {
            faults.Wrong("/station", $"Is '{station}', which has no master record. Send a station that is there, or leave it out.{Nearest.Hint(station, view.Stations().Select(s => s.Id))}");
        }

        opening.Line ??= wish.Station is { } at ? plant.Station(at)?.Line : null;
        var parts = projections.Read(db => new NcrParts(db, faults).Take(wish, partsOfHolds: true));
        return faults.Refusal is { } refusal ? new NcrPlan(null, refusal)
            : new NcrPlan(parts.On(new NonconformanceMove { Act = NcrActs.Open, By = by, Reason = faults.Text("/reason", wish.Reason), Opening = opening, New = NcrStages.Words[0] }), null);
    }

    /// <summary>What an act would do, as known now.</summary>
    /// <param name="ncr">As it stands.</param>
    /// <param name="act">One of <see cref="NcrActs"/>.</param>
    /// <param name="of">The earlier move that is signed, taken back, done or checked; 0 for none.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="by">By whom.</param>
    public NcrPlan Plan(Nonconformance ncr, string act, long of, NcrWish wish, string by)
    {
        var faults = new NcrFaults();
        if (ncr.IsClosed)
        {
            faults.Conflict($"Nonconformance '{ncr.Id}' is closed since {Rfc3339.Write(ncr.MovedAt)}. Open a new one.");
            return new NcrPlan(null, faults.Refusal);
        }

        var move = new NonconformanceMove { Act = act, Ncr = ncr.Position, By = by, Old = ncr.StateWord };
        move = projections.Read(db => act switch
        {
            NcrActs.Contain or NcrActs.Add => Contain(db, ncr, wish, faults, move),
            NcrActs.Dispose or NcrActs.Undo or NcrActs.Reworked => Dispose(db, ncr, of, wish, faults, move),
            NcrActs.Concede or NcrActs.Refuse => Concession(db, ncr, of, wish, faults, move),
            NcrActs.Verify or NcrActs.Close => NcrEnds.Plan(db, ncr, wish, faults, move),
            _ => NcrPapers.Plan(db, ncr, of, wish, faults, move, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)),
        });
        return faults.Refusal is { } refusal ? new NcrPlan(null, refusal) : new NcrPlan(move, null);
    }

    /// <summary>The fact that opens one, for who appends it.</summary>
    public FactDraft Draft(NonconformanceMove move, string actor) => new(
        FactKinds.Nonconformance, move.Act == NcrActs.Open ? "" : move.Ncr.ToString(), move.Opening?.Cause, null, time.GetUtcNow(), actor, JsonSerializer.SerializeToUtf8Bytes(move, NcrJson.Default.NonconformanceMove));

    /// <summary>Position of the fact, which is the id of what it opens; of the first one that has the same cause. 0 when the journal has no room.</summary>
    public async Task<long> AppendAsync(NonconformanceMove move, string actor) => (await journal.AppendAsync(Draft(move, actor), CancellationToken.None)).Position;

    /// <summary>As it stands; null for none.</summary>
    public Nonconformance? Find(string id) => long.TryParse(id, out var position) ? query.One(position) : null;

    private static NonconformanceMove Contain(SqliteDatabase db, Nonconformance ncr, NcrWish wish, NcrFaults faults, NonconformanceMove move)
    {
        if (move.Act == NcrActs.Contain)
        {
            var reason = faults.Needed("/reason", wish.Reason, "what was done so that nothing more of it escapes");
            if (ncr.State != NcrStages.Open)
            {
                faults.Conflict($"Is {ncr.StateWord} already.");
            }

            return new NcrParts(db, faults).Take(wish, partsOfHolds: false).On(move with { Reason = reason, New = NcrStages.Words[(int)NcrStages.Contained] });
        }

        var parts = new NcrParts(db, faults).Take(wish, partsOfHolds: true);
        if (parts.IsEmpty && faults.IsClean)
        {
            faults.Wrong("", "Adds nothing. Send serials, batches, lots, inspections or holds.");
        }

        return parts.On(move with { Reason = faults.Text("/reason", wish.Reason) });
    }

    private NonconformanceMove Dispose(SqliteDatabase db, Nonconformance ncr, long of, NcrWish wish, NcrFaults faults, NonconformanceMove move)
    {
        move = move with { Reason = faults.Needed("/reason", wish.Reason, move.Act == NcrActs.Undo ? "why it is taken back" : "why"), Good = move.Act == NcrActs.Reworked ? wish.Good : null };
        if (ncr.State == NcrStages.Open)
        {
            faults.Conflict("Is open. Contain it first: say what was done so that nothing more of it escapes.");
        }
        else if (ncr.State == NcrStages.Verified)
        {
            faults.Conflict("Is verified: what was decided was carried out. Add parts where there are more.");
        }

        if (move.Act == NcrActs.Reworked && wish.Good is null)
        {
            faults.Wrong("/good", "Missing. Send true or false: whether the rework was good.");
        }

        var plan = new DispositionPlan(db, plant, ncr, wish, faults);
        return move.Act switch
        {
            NcrActs.Dispose => plan.Dispose(move),
            NcrActs.Undo => plan.Undo(move, of),
            _ => plan.Reworked(move, of),
        };
    }

    /// <summary>A concession is signed by somebody who neither opened the nonconformance nor asked for it.</summary>
    private static NonconformanceMove Concession(SqliteDatabase db, Nonconformance ncr, long of, NcrWish wish, NcrFaults faults, NonconformanceMove move)
    {
        var reason = faults.Needed("/reason", wish.Reason, move.Act == NcrActs.Concede ? "why these parts are used as they are" : "why it is refused");
        var asked = NonconformanceQuery.Concessions(db, ncr.Position).FirstOrDefault(c => c.Position == of);
        if (asked is null)
        {
            faults.Conflict($"Disposition '{of}' is no concession that waits for a signature.");
        }
        else if (move.Act == NcrActs.Concede && (asked.By == move.By || ncr.OpenedBy == move.By))
        {
            faults.Conflict(asked.By == move.By ? "You asked for this concession. Somebody else signs it." : "You opened this nonconformance. Somebody else signs its concessions.");
        }

        return move with { Reason = reason, Of = of };
    }
}
