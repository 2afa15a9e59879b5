using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Reviews;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Insight.Datasets;
using Sightline.Insight.Datasets.Labels;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>What became of an act on a training set.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Dataset">Which one; 0 when nothing was done.</param>
internal sealed record DatasetOutcome(ActOutcome Outcome, long Dataset = 0);

/// <summary>What labels that came back would change, or did.</summary>
/// <param name="Outcome">Done also for a dry run, which writes nothing.</param>
/// <param name="Plan">What would change; null where nobody looked.</param>
/// <param name="Reviews">Reviews that were taken.</param>
/// <param name="Refused">Records whose review was not taken, and why: somebody judged them meanwhile.</param>
internal sealed record RelabelOutcome(ActOutcome Outcome, RelabelPlan? Plan = null, int Reviews = 0, IReadOnlyList<string>? Refused = null);

/// <summary>Asks for training sets, and takes labels that come back as reviews: each by whoever brought them, by the same act as a review at the part.</summary>
internal sealed class DatasetActs(DatasetDesk desk, DatasetQuery query, DatasetFiles files, RelabelDesk relabels, ReviewActs reviews, ReviewQuery judged, IJournal journal, Projector projector) : IDisposable
{
    /// <summary>One set of labels after the other: two of the same set would each find the other's reviews.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<DatasetOutcome> AskAsync(HttpContext http, DatasetDefinition asked)
    {
        asked.Stations = http.CallerOf()!.Stations.Names;
        await projector.ReachAsync(journal.Head, http.RequestAborted);
        if (desk.Errors(asked) is { Count: > 0 } errors)
        {
            return new DatasetOutcome(new ActOutcome.Wrong(errors));
        }

        var position = await desk.AskAsync(asked, By(http), http.ActorInFull());
        await projector.ReachAsync(position, CancellationToken.None);
        return position == 0 ? new DatasetOutcome(new ActOutcome.NoRoom()) : new DatasetOutcome(new ActOutcome.Done(), position);
    }

    /// <summary>A set that the caller may see, or why there is none.</summary>
    public (Dataset? Dataset, ActOutcome? Refused) Find(HttpContext http, string id) =>
        !long.TryParse(id, out var position) || query.One(position) is not { } dataset
            ? (null, new ActOutcome.NotFound($"There is no training set '{id}'. Send the id of one of /api/v1/datasets."))
            : !dataset.IsSeenBy(http.CallerOf()!.Stations) ? (null, new ActOutcome.OutOfScope($"training set '{id}'"))
            : (dataset, null);

    /// <summary>The manifest of a set that is made, or why there is none.</summary>
    public (DatasetManifest? Manifest, ActOutcome? Refused) Manifest(Dataset dataset, CancellationToken ct) =>
        dataset.Why is { } why ? (null, new ActOutcome.Conflict($"Training set '{dataset.Id}' could not be made: {why}"))
        : dataset.Sha256 is null ? (null, new ActOutcome.Conflict($"Training set '{dataset.Id}' is being made. Ask again when its state is made."))
        : files.Read(dataset, ct) is { } manifest ? (manifest, null)
        : (null, new ActOutcome.Conflict($"The manifest of training set '{dataset.Id}' is lost, and records or images changed so that the same cannot be made again. Make a new one."));

    /// <summary>Labels that came back: what they would change, or, where they are to be applied, their reviews.</summary>
    /// <param name="http">Who brings them.</param>
    /// <param name="id">The set.</param>
    /// <param name="read">Reads what was sent.</param>
    /// <param name="reason">Why they are to become reviews; null for a dry run.</param>
    /// <param name="sha256">Of what was sent.</param>
    /// <param name="apply">False for a dry run.</param>
    public async Task<RelabelOutcome> LabelAsync(HttpContext http, string id, Func<DatasetManifest, RelabelFile> read, string sha256, bool apply, string? reason)
    {
        if (apply && string.IsNullOrWhiteSpace(reason))
        {
            return new RelabelOutcome(new ActOutcome.Invalid("reason", "Missing. Send why these labels are right: it stands in every review."));
        }

        var (dataset, refused) = Find(http, id);
        var (manifest, none) = dataset is null ? (null, null) : Manifest(dataset, http.RequestAborted);
        if (manifest is null)
        {
            return new RelabelOutcome(refused ?? none!);
        }

        await _turn.WaitAsync(http.RequestAborted);
        try
        {
            await projector.ReachAsync(journal.Head, http.RequestAborted);
            var plan = relabels.Plan(manifest, read(manifest));
            return plan.Errors.Count > 0 ? new RelabelOutcome(new ActOutcome.Wrong(plan.Errors), plan)
                : apply ? await ReviewAsync(http, dataset!, plan, reason!.Trim(), sha256) : new RelabelOutcome(new ActOutcome.Done(), plan);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<RelabelOutcome> ReviewAsync(HttpContext http, Dataset dataset, RelabelPlan plan, string reason, string sha256)
    {
        var (taken, refused) = (0, new List<string>());
        foreach (var change in plan.Changes)
        {
            var over = judged.Of(change.Position).LastOrDefault(r => r is { Second: false, UndoneBy: null })?.Id;
            var asked = new ReviewAsked(change.Verdict, $"{reason} (relabelled set {dataset.Id})", change.Class, over, false);
            var outcome = (await reviews.TakeAsync(http, change.Station, change.Inspection, asked)).Outcome;
            if (outcome is ActOutcome.Done)
            {
                taken++;
            }
            else if (outcome is ActOutcome.NoRoom)
            {
                return new RelabelOutcome(outcome, plan, taken);
            }
            else
            {
                refused.AddRange(Api.ActAnswers.Words(outcome));
            }
        }

        var position = await desk.LabelledAsync(
            new DatasetMove { Act = DatasetWords.Labels, Dataset = dataset.Position, By = By(http), Reason = reason, Sha256 = sha256, Reviews = taken, Same = plan.Same }, http.ActorInFull());
        await projector.ReachAsync(position, CancellationToken.None);
        return new RelabelOutcome(position == 0 ? new ActOutcome.NoRoom() : new ActOutcome.Done(), plan, taken, refused);
    }

    private static string By(HttpContext http) => ActorText.Parse(http.ActorInFull()).Who;
}
