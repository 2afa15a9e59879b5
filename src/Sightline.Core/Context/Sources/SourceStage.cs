using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Sources;

/// <summary>Keeps what each context source is set to, how far it was read, what it last said, and where that is not what holds.</summary>
internal sealed class SourceStage(SourceTable sources) : IStage
{
    public void Load(SqliteDatabase projections) => sources.Load(projections);

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        switch (step.Fact.Kind)
        {
            case FactKinds.Source:
                sources.Put(projections, step.Fact);
                break;
            case FactKinds.SourceRead:
                Read(step.Fact, projections);
                break;
            case FactKinds.Master when sources.All.Count > 0:
                var (kind, id) = MasterSource.Split(step.Fact.Source);
                Compare(projections, kind, id, JsonNode.Parse(step.Fact.Body)!.AsObject(), step.Fact);
                break;
            default:
                break;
        }
    }

    private static void Read(Fact fact, SqliteDatabase db)
    {
        var body = JsonSerializer.Deserialize(fact.Body, SourceJson.Default.SourceReadBody)!;
        var at = FactHash.Microseconds(fact.Times.ReceivedAt);
        foreach (var word in body.Words)
        {
            SourceWords.Put(db, fact, word, at);
            if (word.Kind != SourcedKinds.StationContexts && SourcedKinds.Find(word.Kind) is not null)
            {
                Compare(db, word.Kind, word.Id, Known(db, word.Kind, word.Id), fact);
            }
        }

        // A source that is read without a file of its own would have no row; its file came before it in the journal.
        db.Prepare("UPDATE context_sources SET cursor = ?2, read_at = ?3, taken = taken + ?4 WHERE name = ?1")
            .Bind(1, fact.Source).Bind(2, body.Cursor).Bind(3, at).Bind(4, body.Taken).Execute();
    }

    private static JsonObject? Known(SqliteDatabase db, string kind, string id)
    {
        using var rows = db.Prepare("SELECT body FROM master WHERE kind = ?1 AND id = ?2").Bind(1, kind).Bind(2, id).Query();
        return rows.Read() ? JsonNode.Parse(rows.Text(0))!.AsObject() : null;
    }

    /// <summary>Differences of a record anew, for every source that spoke of it. One that was there keeps since when.</summary>
    private static void Compare(SqliteDatabase db, string kind, string id, JsonObject? known, Fact fact)
    {
        foreach (var (source, word) in SourceWords.Of(db, kind, id))
        {
            var before = SourceWords.Differing(db, source, kind, id);
            var now = SourceMerge.Differences(known, word).ToDictionary(d => d.Member, d => (Theirs: MasterMembers.Shown(d.Theirs), Ours: MasterMembers.Shown(d.Ours)));
            foreach (var member in before.Keys.Except(now.Keys))
            {
                db.Prepare("DELETE FROM source_differences WHERE source = ?1 AND kind = ?2 AND id = ?3 AND member = ?4").Bind(1, source).Bind(2, kind).Bind(3, id).Bind(4, member).Execute();
            }

            foreach (var (member, (theirs, ours)) in now)
            {
                db.Prepare("INSERT INTO source_differences (source, kind, id, member, theirs, ours, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (source, kind, id, member) DO UPDATE SET theirs = excluded.theirs, ours = excluded.ours")
                    .Bind(1, source).Bind(2, kind).Bind(3, id).Bind(4, member).Bind(5, theirs).Bind(6, ours).Bind(7, FactHash.Microseconds(fact.Times.RecordedAt)).Execute();
            }
        }
    }
}

/// <summary>The last words of sources, in the projections.</summary>
internal static class SourceWords
{
    public static void Put(SqliteDatabase db, Fact fact, SourceWord word, long at) =>
        db.Prepare("INSERT INTO source_words (source, kind, id, position, said_at, body, problem) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (source, kind, id) DO UPDATE SET position = excluded.position, said_at = excluded.said_at, body = excluded.body, problem = excluded.problem")
            .Bind(1, fact.Source).Bind(2, word.Kind).Bind(3, word.Id).Bind(4, fact.Position).Bind(5, at).Bind(6, word.Members.ToJsonString()).Bind(7, word.Problem).Execute();

    /// <summary>What every source said of a record, of words that were taken.</summary>
    public static List<(string Source, JsonObject Word)> Of(SqliteDatabase db, string kind, string id)
    {
        var found = new List<(string, JsonObject)>();
        using var rows = db.Prepare("SELECT source, body FROM source_words WHERE kind = ?1 AND id = ?2 AND problem IS NULL ORDER BY source").Bind(1, kind).Bind(2, id).Query();
        while (rows.Read())
        {
            found.Add((rows.Text(0), JsonNode.Parse(rows.Text(1))!.AsObject()));
        }

        return found;
    }

    /// <summary>What one source last said of a record, and why it was not taken; null when it never spoke of it.</summary>
    public static (JsonObject Word, string? Problem)? Last(SqliteDatabase db, string source, string kind, string id)
    {
        using var rows = db.Prepare("SELECT body, problem FROM source_words WHERE source = ?1 AND kind = ?2 AND id = ?3").Bind(1, source).Bind(2, kind).Bind(3, id).Query();
        return rows.Read() ? (JsonNode.Parse(rows.Text(0))!.AsObject(), rows.NullableText(1)) : null;
    }

    public static Dictionary<string, (string Theirs, string Ours)> Differing(SqliteDatabase db, string source, string kind, string id)
    {
        var found = new Dictionary<string, (string, string)>();
        using var rows = db.Prepare("SELECT member, theirs, ours FROM source_differences WHERE source = ?1 AND kind = ?2 AND id = ?3").Bind(1, source).Bind(2, kind).Bind(3, id).Query();
        while (rows.Read())
        {
            found[rows.Text(0)] = (rows.Text(1), rows.Text(2));
        }

        return found;
    }
}
