using System.Text;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Exports.Life;

/// <summary>
/// Keeps the versions of each target's map. What a fact may not do by the state it meets is not done: whoever was first
/// stands. A publication always is done, for it is what translates from its position on.
/// </summary>
internal sealed class MapLifeStage : IStage
{
    public void Load(SqliteDatabase projections)
    {
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        switch (step.Fact.Kind)
        {
            case FactKinds.MapDrafted:
                Draft(step.Fact, projections);
                break;
            case FactKinds.MapMoved:
                Move(step.Fact, projections);
                break;
            case FactKinds.Map:
                Publish(step.Fact, projections);
                break;
            default:
                break;
        }
    }

    private static void Draft(Fact fact, SqliteDatabase db)
    {
        var draft = VersionOf(fact);
        var known = MapVersionRows.Find(db, draft.Target, draft.Version);
        if (known is null or { State: MapState.Draft or MapState.Replayed })
        {
            MapVersionRows.PutDraft(db, draft with { Authors = [.. (known?.Authors ?? []).Concat(draft.Authors).Distinct()] });
        }
    }

    private static void Move(Fact fact, SqliteDatabase db)
    {
        var move = JsonSerializer.Deserialize(fact.Body, MapLifeJson.Default.MapMove)!;
        if (MapVersionRows.Find(db, move.Target, move.Version) is not { } version || MapLife.After(version.State, move.Act) is not { } after || move.Draft != version.Drafted.Position)
        {
            return;
        }

        // The publication itself is the fact behind this one.
        MapVersionRows.PutStep(db, version, move.Act == MapLife.Publish ? version.State : after, move.Act, new MapStep(fact.Position, fact.Times.ReceivedAt, move.By, move.Reason));
        if (move.Replay is { } found)
        {
            MapVersionRows.PutReplay(db, version, found.ToJsonString());
        }

        SignatureRows.Put(db, move.Signature, fact.Position);
    }

    private static void Publish(Fact fact, SqliteDatabase db)
    {
        var published = VersionOf(fact);
        if (MapVersionRows.Find(db, published.Target, published.Version) is not { } known)
        {
            MapVersionRows.PutDraft(db, published);
            known = published;
        }

        foreach (var before in MapVersionRows.Of(db, published.Target).Where(v => v.State == MapState.Published && v.Version != published.Version))
        {
            MapVersionRows.PutStep(db, before, MapState.Retired, MapLife.Retire, published.Drafted with { Reason = $"replaced by version {published.Version}" });
        }

        // Published by a step of its own, that step says who and why; as a file, the file's fact does.
        var why = known.State == MapState.Approved ? known.Published?.Reason : null;
        MapVersionRows.PutStep(db, known, MapState.Published, MapLife.Publish, published.Drafted with { Reason = why });
    }

    private static MapVersion VersionOf(Fact fact)
    {
        var text = Encoding.UTF8.GetString(fact.Body);
        var file = MapCheck.Read($"maps/{fact.Source}.json", text).File
            ?? throw new InvalidDataException($"Fact {fact.Position} holds a map that this version does not read.");
        var who = ActorText.Parse(fact.Actor).Who;
        return new MapVersion
        {
            Target = fact.Source,
            Version = file.Version,
            Text = text,
            Sha256 = MapPlan.HashOf(text),
            Authors = [who],
            Drafted = new MapStep(fact.Position, fact.Times.RecordedAt, who, null),
        };
    }
}
