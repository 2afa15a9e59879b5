using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Insight.Datasets;

/// <summary>Keeps which training sets were asked for and made, and what labels came back.</summary>
internal sealed class DatasetStage : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues || step.Fact.Kind != FactKinds.Dataset)
        {
            return;
        }

        var (fact, move) = (step.Fact, JsonSerializer.Deserialize(step.Fact.Body, DatasetJson.Default.DatasetMove)!);
        var at = FactHash.Microseconds(fact.Times.RecordedAt);
        switch (move.Act)
        {
            case DatasetWords.Ask:
                projections.Prepare("INSERT INTO datasets (position, name, asked_at, asked_by, definition, state) VALUES (?1, ?2, ?3, ?4, ?5, 0)")
                    .Bind(1, fact.Position).Bind(2, move.Definition!.Name).Bind(3, at).Bind(4, move.By).Bind(5, JsonSerializer.Serialize(move.Definition, DatasetJson.Default.DatasetDefinition)).Execute();
                break;
            case DatasetWords.Made or DatasetWords.Failed:
                projections.Prepare("UPDATE datasets SET state = ?2, made_at = ?3, counts = ?4, sha256 = ?5, why = ?6 WHERE position = ?1 AND state = 0")
                    .Bind(1, move.Dataset).Bind(2, move.Act == DatasetWords.Made ? 1L : 2L).Bind(3, at)
                    .Bind(4, move.Counts is { } counts ? JsonSerializer.Serialize(counts, DatasetJson.Default.DatasetCounts) : null).Bind(5, move.Sha256).Bind(6, move.Why).Execute();
                break;
            case DatasetWords.Labels:
                projections.Prepare("INSERT INTO dataset_labels (position, dataset, at, by_whom, reason, sha256, reviews, same) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                    .Bind(1, fact.Position).Bind(2, move.Dataset).Bind(3, at).Bind(4, move.By).Bind(5, move.Reason ?? "").Bind(6, move.Sha256).Bind(7, move.Reviews ?? 0).Bind(8, move.Same ?? 0).Execute();
                break;
            default:
                throw new InvalidDataException($"Fact {fact.Position} says '{move.Act}' of a training set, which this version does not know.");
        }
    }
}
