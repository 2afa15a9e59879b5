using System.Text;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Exports.Life;

/// <summary>Answers what is known of maps, and takes the steps of their lives.</summary>
internal sealed class MapDesk(IJournal journal, ProjectionReader projections, TimeProvider time)
{
    public MapVersion? Find(string target, string version) => projections.Read(db => MapVersionRows.Find(db, target, version));

    /// <summary>Every version of a target's map, the one drafted last first.</summary>
    public IReadOnlyList<MapVersion> Versions(string target) => projections.Read(db => MapVersionRows.Of(db, target));

    /// <summary>The version in use of each target, and every version on its way there.</summary>
    public IReadOnlyList<MapVersion> NotRetired() => projections.Read(MapVersionRows.NotRetired);

    /// <summary>Signatures on a version as their facts carry them, oldest first.</summary>
    public IReadOnlyList<string> SignaturesOn(MapVersion version) => projections.Read(db => SignatureRows.On(db, version.Object));

    public IReadOnlyList<ClassSeen> Classes() => ClassesSeen.Read(projections);

    /// <summary>Why a draft of this version cannot be taken; null where it can.</summary>
    public string? Refusal(string target, string version, string sha256) => Find(target, version) switch
    {
        null or { State: MapState.Draft or MapState.Replayed } => null,
        { } known when known.Sha256 == sha256 => $"Version '{version}' of the map of '{target}' says just this already, and is {MapLife.Word(known.State)}.",
        { } known => $"Version '{version}' of the map of '{target}' is {MapLife.Word(known.State)}, and records name it. Give the changed map a new version.",
    };

    /// <summary>A draft as a fact.</summary>
    public FactDraft Draft(string target, string text, string actor) =>
        new(FactKinds.MapDrafted, target, null, null, time.GetUtcNow(), actor, Encoding.UTF8.GetBytes(text));

    /// <summary>Position of the last fact; 0 when the journal has no room. A publication is two facts: who decided it and why, and the map.</summary>
    public async Task<long> MoveAsync(MapMove move, string? published, string actor)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(move, MapLifeJson.Default.MapMove);
        var drafts = new List<FactDraft> { new(FactKinds.MapMoved, move.Target, null, null, time.GetUtcNow(), actor, bytes) };
        if (published is not null)
        {
            drafts.Add(new FactDraft(FactKinds.Map, move.Target, null, null, time.GetUtcNow(), actor, Encoding.UTF8.GetBytes(published)));
        }

        return (await journal.AppendAsync(drafts, CancellationToken.None))[^1].Position;
    }
}
