using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Proof.Archives;

/// <summary>Keeps which facts were archived into which files.</summary>
internal sealed class ArchiveStage : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step is { Continues: false, Fact: { Kind: FactKinds.Archived } fact })
        {
            projections.Prepare("INSERT INTO journal_archives (position, at, by_whom, body) VALUES (?1, ?2, ?3, ?4)")
                .Bind(1, fact.Position).Bind(2, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(3, ActorText.Parse(fact.Actor).Who).Bind(4, fact.Body).Execute();
        }
    }
}
