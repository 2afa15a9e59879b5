using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Images;
using Sightline.Storage;
using Sightline.Telemetry;

namespace Sightline.Retention;

/// <summary>
/// Does what a plan says, in small steps with pauses. Each image is judged once more in the step in which it goes, by the tables as
/// they are then: what is needed by then stays. Intake goes first: a step waits until the tables hold what has come.
/// </summary>
internal sealed partial class RetentionRun(
    RetentionPlanner planner, ProjectionReader projections, ImageRemover remover, ColdMover mover, IJournal journal, IJourneyReached reached,
    IOptions<RetentionOptions> options, TimeProvider time, ILogger<RetentionRun> log)
{
    /// <summary>Plans, and tells as a fact what is to go.</summary>
    /// <param name="at">What is due at this moment.</param>
    /// <param name="actor">Who has it run, as facts have it.</param>
    /// <param name="by">Who has it run.</param>
    /// <param name="reason">Why, where a person does.</param>
    /// <param name="ct">Stops it; nothing was done then.</param>
    /// <returns>The plan, and the fact's position; 0 when the journal has no room.</returns>
    public async Task<(RetentionPlan Plan, long Pass)> BeginAsync(DateTimeOffset at, string actor, string by, string? reason, CancellationToken ct)
    {
        await reached.WaitForAsync(journal.Head, ct);
        var plan = await PlanAsync(at, ct);
        var (goes, stays) = (plan.Of(Fates.Goes), plan.Of(Fates.Stays));
        var figures = new RetentionFigures { DueAt = plan.At, AsOf = plan.AsOf, Images = goes.Count, Bytes = goes.Bytes, Stays = stays.Count, Moves = plan.Moving.Count };
        return (plan, await SayAsync(new RetentionMove { Act = RetentionWords.Pass, By = by, Reason = reason, Figures = figures }, actor));
    }

    /// <summary>The plan of a pass that was cut off: what of it is left, as of now.</summary>
    public async Task<RetentionPlan> PlanAsync(DateTimeOffset at, CancellationToken ct) =>
        await Task.Factory.StartNew(
            () =>
            {
                // A thread of its own, which stands behind those of intake and ends with the plan.
                BehindIntake.Take();
                return planner.Plan(at, ct);
            },
            ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Carries a plan out, and tells as a fact what went. Stopped, it leaves the pass open: it goes on at the next start.</summary>
    public async Task<RetentionPass> GoOnAsync(long pass, RetentionPlan plan, string actor, CancellationToken ct)
    {
        string? trouble = null;
        long kept = 0;
        try
        {
            await remover.FinishAsync();
            await mover.FinishAsync(ct);
            foreach (var step in plan.Going.Chunk(options.Value.ImagesAStep))
            {
                kept += await StepAsync(step, image => image.Goes, plan.At, images => RemoveAsync(images, pass, plan.At, actor), ct);
            }

            foreach (var step in plan.Moving.Chunk(options.Value.ImagesAStep))
            {
                await StepAsync(step, image => image.Moves, plan.At, images => MoveAsync(images, pass, actor, ct), ct);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            trouble = error.Message;
            LogTrouble(error, pass);
        }

        await SayAsync(await FiguresAsync(pass, kept, trouble), actor);
        await reached.WaitForAsync(journal.Head, ct);
        var done = projections.Read(db => RetentionPass.One(db, pass))!;
        LogPassed(pass, done.Removed.Count, done.Removed.Bytes, done.Kept, done.Stays, done.Moved);
        return done;
    }

    /// <summary>One step: judged anew, done, and a pause.</summary>
    /// <returns>How many of the step were needed by then.</returns>
    private async Task<int> StepAsync(long[] step, Func<JudgedImage, bool> still, DateTimeOffset at, Func<List<JudgedImage>, Task> act, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        await reached.WaitForAsync(journal.Head, ct);
        var spacing = new Spacing(time, options.Value.Pause);
        var judged = projections.Read(db =>
        {
            var planning = planner.Begin(db, at);
            return step.Select(planning.At).OfType<JudgedImage>().ToList();
        });
        await act(judged.FindAll(image => still(image)));
        if (options.Value.Pause > TimeSpan.Zero)
        {
            await spacing.RestAsync(ct);
        }

        return judged.Count(image => !still(image));
    }

    /// <summary>A fact for each class and policy: who asks why an image went is told by which.</summary>
    private async Task RemoveAsync(List<JudgedImage> images, long pass, DateTimeOffset at, string actor)
    {
        foreach (var group in images.GroupBy(i => (i.Class, i.Keeping.Policy, i.Keeping.Keep)))
        {
            var (dataClass, policy, keep) = group.Key;
            var went = await remover.RemoveAsync(
                [.. group.Select(i => new SpareImage(i.Sha256, i.Size, i.Position, i.StoredAt))], actor,
                here => ImagesRemovedFact.Of($"{dataClass} is kept {keep} by policy '{policy}'", $"Pass {pass} removed what was due at {Model.Rfc3339.Write(at)}.", here, dataClass, pass));
            if (went is null)
            {
                throw new IOException("The journal has no room for the fact that images went. Make room; the pass of the next night takes them.");
            }

            if (went.Count < group.Count())
            {
                LogNotThere(group.Count() - went.Count, pass);
            }
        }
    }

    private async Task MoveAsync(List<JudgedImage> images, long pass, string actor, CancellationToken ct)
    {
        foreach (var group in images.GroupBy(i => i.Class))
        {
            if (await mover.MoveAsync([.. group], group.Key, pass, actor, ct) is null)
            {
                throw new IOException("The journal has no room for the fact that images moved. Make room; the pass of the next night takes them.");
            }
        }
    }

    private async Task<RetentionMove> FiguresAsync(long pass, long kept, string? trouble)
    {
        await reached.WaitForAsync(journal.Head, CancellationToken.None);
        var did = projections.Read(db => RetentionPass.One(db, pass))!;
        return new RetentionMove
        {
            Act = RetentionWords.Passed, Id = pass.ToString(), By = did.By,
            Figures = new RetentionFigures { Images = did.Removed.Count, Bytes = did.Removed.Bytes, Moves = did.Moved, Kept = kept, Trouble = trouble },
        };
    }

    private async Task<long> SayAsync(RetentionMove move, string actor)
    {
        var draft = new FactDraft(FactKinds.Retention, move.Id is null ? "pass" : $"pass:{move.Id}", null, null, time.GetUtcNow(), actor, JsonSerializer.SerializeToUtf8Bytes(move, RetentionJson.Default.RetentionMove)) { MakesRoom = true };
        return (await journal.AppendAsync(draft, CancellationToken.None)) is { Outcome: AppendOutcome.Durable } written ? written.Position : 0;
    }
}
