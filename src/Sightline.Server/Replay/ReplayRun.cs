using Sightline.Acquisition.Profiles;
using Sightline.Contract;
using Sightline.Contract.Client;

namespace Sightline.Server.Replay;

/// <summary>Either what the replay came to, or everything that kept it from starting.</summary>
internal abstract record ReplayOutcome
{
    private ReplayOutcome() { }

    public sealed record Done(ReplayReport Report) : ReplayOutcome;

    /// <summary>Nothing was sent.</summary>
    public sealed record NotStarted(IReadOnlyList<string> Problems) : ReplayOutcome;
}

/// <summary>Sends a file or folder through a profile to a hub, counts the answers, and reads the books at the end.</summary>
internal sealed class ReplayRun(ReplayOptions options, SightlineClient hub, TimeProvider time, Action<ReplayCounts>? progress = null)
{
    private const int MostRemarks = 20;

    private readonly Pace _pace = new(options.RatePerSecond, time);
    private readonly ReplayImages _images = new(hub);
    private readonly List<string> _remarks = [];
    private ReplayCounts _counts = new();
    private string? _ended;

    public async Task<ReplayOutcome> RunAsync(CancellationToken ct)
    {
        switch (ProfileCatalogue.Open(options.Profile))
        {
            case ProfileOffer.Refused refused:
                return new ReplayOutcome.NotStarted(refused.Problems);
            case ProfileOffer.Ready ready:
                var source = new ProfiledSource(ready.Profile, options.Stated, options.Path);
                return source.Problems() is { Count: > 0 } problems
                    ? new ReplayOutcome.NotStarted(problems)
                    : new ReplayOutcome.Done(await ReplayAsync(source, ct));
            default:
                throw new InvalidOperationException("Unhandled profile offer.");
        }
    }

    private async Task<ReplayReport> ReplayAsync(ProfiledSource source, CancellationToken ct)
    {
        try
        {
            for (var pass = 0; pass <= options.Repeat && _ended is null; pass++)
            {
                await PassAsync(source, first: pass == 0, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            _ended = "asked to stop";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            _ended = $"the source can no longer be read ({gone.Message})";
        }

        return new ReplayReport(_counts, await BooksAsync(ct), _remarks, _ended);
    }

    private async Task PassAsync(ProfiledSource source, bool first, CancellationToken ct)
    {
        var batch = new List<MappedRecord.Ready>();
        var size = _pace.RequestSize(options.BatchSize);
        foreach (var record in source.Read(ct))
        {
            if (record is MappedRecord.Ready ready)
            {
                batch.Add(ready);
            }
            else if (first)
            {
                Note(record);
            }

            if (batch.Count == size)
            {
                await SendAsync(batch, ct);
                batch.Clear();
            }

            if (_ended is not null)
            {
                return;
            }
        }

        if (batch.Count > 0)
        {
            await SendAsync(batch, ct);
        }
    }

    // A repeat reads the same file; what it cannot map is counted once.
    private void Note(MappedRecord record)
    {
        if (record is MappedRecord.Unmappable unmappable)
        {
            _counts = _counts with { Unmappable = _counts.Unmappable + 1 };
            Remark(unmappable.ToString());
        }
        else
        {
            _counts = _counts with { ToldAgain = _counts.ToldAgain + 1 };
        }
    }

    private async Task SendAsync(List<MappedRecord.Ready> batch, CancellationToken ct)
    {
        await _pace.WaitAsync(batch.Count, ct);
        switch (await hub.SendBatchAsync([.. batch.Select(record => record.Inspection)], ct))
        {
            case SendOutcome<BatchAnswer>.Answered answered:
                Count(batch, answered.Value.Items);
                await ImagesAsync(batch, answered.Value.Items, ct);
                break;
            case SendOutcome<BatchAnswer>.Refused refused:
                _ended = $"the hub answered {refused.Status} ({refused.Problem.Detail ?? refused.Problem.Title}) to {Range(batch)}";
                break;
            case SendOutcome<BatchAnswer>.GaveUp gaveUp:
                _ended = $"after {gaveUp.Attempts} attempts {gaveUp.Reason}; {Range(batch)} may be stored or not. Replay again: what is stored is recognised";
                break;
        }

        progress?.Invoke(_counts);
    }

    private void Count(List<MappedRecord.Ready> batch, IReadOnlyList<InspectionAnswer> answers)
    {
        foreach (var (record, answer) in batch.Zip(answers))
        {
            _counts = _counts.Answered(answer.Status);
            if (answer.Status is not (200 or 201))
            {
                var why = string.Join(' ', (answer.Errors ?? []).Select(error => $"{error.Pointer} {error.Detail}"));
                Remark($"{record.Place}: {answer.Status}{(answer.Status == 409 ? " known with other content" : "")} {why}".TrimEnd());
            }
        }
    }

    // Results before pictures: the verdict matters first, and the hub knows what picture to expect. A conflict keeps both, so its pictures go too.
    private async Task ImagesAsync(List<MappedRecord.Ready> batch, IReadOnlyList<InspectionAnswer> answers, CancellationToken ct)
    {
        foreach (var (record, _) in batch.Zip(answers).Where(pair => pair.Second.Status is 200 or 201 or 409))
        {
            foreach (var image in record.Images)
            {
                var upload = await _images.UploadAsync(image, ct);
                _counts = upload.Count(_counts);
                if (upload.Problem is { } problem)
                {
                    Remark($"{record.Place}: image '{image.Name}' {problem}");
                }
            }
        }
    }

    private async Task<Books?> BooksAsync(CancellationToken ct)
    {
        try
        {
            return await hub.GetBooksAsync(ct) is SendOutcome<Books>.Answered answered ? answered.Value : null;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return null;
        }
    }

    private void Remark(string text)
    {
        if (_remarks.Count < MostRemarks)
        {
            _remarks.Add(text);
        }
        else if (_remarks.Count == MostRemarks)
        {
            _remarks.Add("… and more; the counts have them all.");
        }
    }

    private static string Range(List<MappedRecord.Ready> batch) =>
        batch.Count == 1 ? batch[0].Place.ToString() : $"{batch[0].Place} to {batch[^1].Place}";
}
