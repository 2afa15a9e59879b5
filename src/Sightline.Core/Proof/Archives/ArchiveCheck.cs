using System.IO.Compression;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Buffering.Archives;
using Sightline.Proof.Anchors;
using Sightline.Proof.Packages;
using Sightline.Proof.Tree;

namespace Sightline.Proof.Archives;

/// <summary>
/// Checks an archive with nothing but its bytes: the ZIP, the signature, every file, and the chain through every fact. An archive that begins
/// with the first fact also has its root computed again.
/// </summary>
internal sealed class ArchiveCheck(PackageFiles files, PackageReport report, byte[]? trusted, Anchor? anchor, Action? afterEachBlock)
{
    private readonly KeyTrail _keys = new();
    private readonly TreeEdge _tree = new();
    private byte[] _before = [];
    private long _next;

    public void Run(CancellationToken ct)
    {
        if (files.Read(PackageFiles.ManifestFile, ArchiveFactJson.Default.ArchiveManifest) is not { } manifest)
        {
            return;
        }

        (report.Is, report.Of, report.MadeAt, report.MadeBy) = ("archive", $"facts {manifest.First} to {manifest.Last}", manifest.MadeAt, manifest.MadeBy);
        (report.Instance, report.TreeFacts, report.Root, report.Complete) = (manifest.Instance, manifest.Last, manifest.Root, true);
        files.Compare(manifest.Files, _ => { });
        if (manifest.FormatVersion != ArchiveManifest.NewestForm || FactCheck.HashOf(manifest.Before) is not { } before || manifest.First < 1 || manifest.Last < manifest.First)
        {
            files.Fault(PackageFiles.ManifestFile, $"It is not in the form that this version knows, which is {ArchiveManifest.ItsFormat} {ArchiveManifest.NewestForm}.");
            return;
        }

        (_before, _next) = (before, manifest.First);
        Chain(manifest, ct);
        Anchored(manifest);
        files.Signed(trusted, _keys, report);
    }

    private void Chain(ArchiveManifest manifest, CancellationToken ct)
    {
        var whole = new ArchiveRange(manifest.First, manifest.Last);
        for (var range = whole.BlockOf(whole.First); ; range = whole.BlockOf(range.Last + 1))
        {
            ct.ThrowIfCancellationRequested();
            if (files.ContentOf(range.BlockName) is not { } content || !Block(range, content))
            {
                // What follows hangs on what cannot be read.
                return;
            }

            afterEachBlock?.Invoke();
            if (range.Last == whole.Last)
            {
                break;
            }
        }

        if (Convert.ToHexStringLower(_before) != manifest.Head)
        {
            files.Fault(PackageFiles.ManifestFile, "The hash of the last fact is another.", manifest.Last);
        }

        if (manifest.First == 1 && Convert.ToHexStringLower(_tree.Root()) != manifest.Root)
        {
            files.Fault(PackageFiles.ManifestFile, "The root over the facts is another.", manifest.Last);
        }
    }

    private bool Block(ArchiveRange range, byte[] content)
    {
        try
        {
            using var lines = new StreamReader(new GZipStream(new MemoryStream(content), CompressionMode.Decompress));
            while (lines.ReadLine() is { } line)
            {
                if (_next > range.Last)
                {
                    files.Fault(range.BlockName, "It has more facts than its name says.", _next);
                    return false;
                }

                var fact = ArchivedFact.Read(System.Text.Encoding.UTF8.GetBytes(line));
                if (!Fits(range.BlockName, fact))
                {
                    return false;
                }
            }
        }
        catch (Exception not) when (not is JsonException or InvalidDataException or FormatException)
        {
            files.Fault(range.BlockName, $"Fact {_next} in it does not read: {not.Message}", _next);
            return false;
        }

        if (_next != range.Last + 1)
        {
            files.Fault(range.BlockName, "It ends before its last fact.", _next);
            return false;
        }

        return true;
    }

    private bool Fits(string where, ArchivedFact fact)
    {
        if (fact.Position != _next || fact.Computed(_before) is not { } hash || Convert.ToHexStringLower(hash) != fact.Hash)
        {
            files.Fault(where, fact.Position == _next ? "Its hash does not fit its content and the fact before it." : $"It says that it is at position {fact.Position}.", _next);
            return false;
        }

        if (fact.Kind == FactKinds.ProofKey && _keys.Take(fact.Content) is { } wrong)
        {
            files.Fault(where, wrong, _next);
        }

        if (anchor is not null && anchor.Facts == _next)
        {
            report.FitsAnchor = anchor.Head == fact.Hash;
        }

        _tree.Add(TreeHash.Leaf(hash));
        (_before, _next) = (hash, _next + 1);
        report.Facts++;
        return true;
    }

    private void Anchored(ArchiveManifest manifest)
    {
        if (anchor is null)
        {
            return;
        }

        var why = anchor.Instance != manifest.Instance ? $"It is of journal {anchor.Instance}, and the archive of {manifest.Instance}."
            : report.FitsAnchor is null or true ? null : $"It has another hash at fact {anchor.Facts}: the journal was changed since {anchor.At}.";
        report.NotCompared = why is null && report.FitsAnchor is null ? $"It is over {anchor.Facts} facts, and the archive holds {manifest.First} to {manifest.Last}." : null;
        report.FitsAnchor = report.NotCompared is null ? why is null : null;
        if (why is not null)
        {
            files.Fault("anchor", why);
        }
    }
}
