using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Insight.Datasets;

/// <summary>Checks what is asked for, makes what waits, and writes the facts. The caller waits until they are readable.</summary>
internal sealed class DatasetDesk(IJournal journal, DatasetQuery query, DatasetPlanner planner, DatasetFiles files, TimeProvider time)
{
    /// <summary>Everything that is wrong with a definition.</summary>
    public IReadOnlyList<ContractError> Errors(DatasetDefinition asked)
    {
        var errors = new List<ContractError>();
        if (string.IsNullOrWhiteSpace(asked.Name) || asked.Name.Length > ContractLimits.WordLength)
        {
            errors.Add(new ContractError("/name", $"Has {asked.Name.Trim().Length} characters. Send a name of 1 to {ContractLimits.WordLength} characters."));
        }

        if (!DatasetWords.Formats.Contains(asked.Format))
        {
            errors.Add(new ContractError("/format", $"{(asked.Format.Length == 0 ? "Missing" : $"Is '{asked.Format}'")}. Send one of {string.Join(", ", DatasetWords.Formats)}."));
        }

        Shares(asked, errors);
        OneOf(errors, "/filter/verdict", asked.Verdict, "pass", "fail");
        OneOf(errors, "/unreviewed", asked.Unreviewed, DatasetWords.Include, DatasetWords.LeaveOut);
        OneOf(errors, "/undecided", asked.Undecided, DatasetWords.LeaveOut, DatasetWords.Mark);
        if (asked is { From: { } from, To: { } to } && from >= to)
        {
            errors.Add(new ContractError("/filter/to", "Is not after from. Send a later moment."));
        }

        if (errors.Count == 0 && planner.IsEmpty(asked, journal.Head))
        {
            errors.Add(new ContractError("/filter", "Matches no record. Send a filter that some records pass; purpose production only, and records of the stations you may see."));
        }

        return errors;
    }

    public Task<long> AskAsync(DatasetDefinition asked, string by, string actor) => AppendAsync(new DatasetMove { Act = DatasetWords.Ask, By = by, Definition = asked }, actor);

    public Task<long> LabelledAsync(DatasetMove labels, string actor) => AppendAsync(labels, actor);

    /// <summary>Makes the oldest that waits.</summary>
    /// <returns>Position of the fact to wait for; 0 when none waits, null when the journal has no room.</returns>
    public async Task<long?> StepAsync(CancellationToken ct)
    {
        if (query.Waiting() is not [var position, ..])
        {
            return 0;
        }

        var move = Make(query.One(position)!, ct);
        return await AppendAsync(move, "datasets") is > 0 and var said ? said : null;
    }

    private DatasetMove Make(Dataset dataset, CancellationToken ct)
    {
        try
        {
            var manifest = planner.Plan(dataset.Definition, dataset.Position, ct);
            var bytes = manifest.ToBytes();
            files.Keep(dataset.Position, bytes);
            return new DatasetMove { Act = DatasetWords.Made, Dataset = dataset.Position, By = dataset.AskedBy, Counts = manifest.Counts, Sha256 = DatasetManifest.HashOf(bytes) };
        }
        catch (Exception why) when (why is NoDatasetException or InvalidDataException)
        {
            return new DatasetMove { Act = DatasetWords.Failed, Dataset = dataset.Position, By = dataset.AskedBy, Why = why.Message };
        }
    }

    private async Task<long> AppendAsync(DatasetMove move, string actor)
    {
        var draft = new FactDraft(FactKinds.Dataset, move.Dataset.ToString(), null, null, time.GetUtcNow(), actor, JsonSerializer.SerializeToUtf8Bytes(move, DatasetJson.Default.DatasetMove));
        return (await journal.AppendAsync(draft, CancellationToken.None)).Position;
    }

    private static void Shares(DatasetDefinition asked, List<ContractError> errors)
    {
        var shares = new[] { (DatasetWords.Train, asked.Train), (DatasetWords.Validation, asked.Validation), (DatasetWords.Test, asked.Test) };
        errors.AddRange(shares.Where(s => s.Item2 is < 0 or > 1).Select(s => new ContractError($"/split/{s.Item1}", $"Is {s.Item2}. Send a share from 0 to 1.")));
        if (shares.Sum(s => s.Item2) is var sum && sum != 1)
        {
            errors.Add(new ContractError("/split", $"Adds up to {sum}. Send shares that add up to 1, such as 0.7, 0.15 and 0.15."));
        }
    }

    private static void OneOf(List<ContractError> errors, string pointer, string? sent, params string[] words)
    {
        if (sent is not null && !words.Contains(sent))
        {
            errors.Add(new ContractError(pointer, $"Is '{sent}'. Send {string.Join(" or ", words)}."));
        }
    }
}
