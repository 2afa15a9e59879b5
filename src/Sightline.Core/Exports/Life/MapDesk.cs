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

    public IReadOnlyList<ClassSighting> Sightings() => ClassesSeen.Sightings(projections);

    /// <summary>What an edit of a target's map begins with: its open draft, else what was approved or is in use; null where there is no map.</summary>
    public MapVersion? Working(string target)
    {
        var versions = Versions(target);
        return versions.FirstOrDefault(v => v.State is MapState.Draft or MapState.Replayed)
            ?? versions.FirstOrDefault(v => v.State == MapState.Approved)
            ?? versions.FirstOrDefault(v => v.State == MapState.Published);
    }

    /// <summary>The version that an edit is saved as: an open draft keeps its own, all else gets the next one that is free.</summary>
    public string VersionAfter(MapVersion working) => working.State is MapState.Draft or MapState.Replayed
        ? working.Version
        : MapEditor.NextVersion(working.Version, Versions(working.Target).Select(v => v.Version).ToHashSet(StringComparer.Ordinal));

    /// <summary>Why an edit that began with <paramref name="read"/> cannot be saved as <paramref name="version"/>; null where it can.</summary>
    public string? EditRefusal(MapBase read, string target, string version)
    {
        var working = Working(target);
        if (working is null || working.Version != read.Version || working.Sha256 != read.Sha256)
        {
            return $"The map of '{target}' was changed since this form was opened: {(working is null ? "there is none any more" : $"version '{working.Version}' by {working.Authors[^1]} is the newest")}. Look at it, and make your change there.";
        }

        return version != working.Version && Find(target, version) is { } other
            ? $"Version '{version}' of the map of '{target}' is there already, and is {MapLife.Word(other.State)}. Give your change another version."
            : null;
    }

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
