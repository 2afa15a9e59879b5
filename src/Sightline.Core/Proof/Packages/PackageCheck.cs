using Sightline.Proof.Anchors;
using Sightline.Proof.Archives;
using Sightline.Proof.Tree;

namespace Sightline.Proof.Packages;

/// <summary>
/// Checks a package with nothing but its bytes: the ZIP, the signature, every file, every fact and its path. It names every fault, each
/// with its place, up to a bound.
/// </summary>
/// <param name="trusted">The public key that the verifier trusts; null to take the one of the package.</param>
/// <param name="anchor">An anchor that came another way; null for none.</param>
internal sealed class PackageCheck(byte[]? trusted, Anchor? anchor)
{
    private const string AnchorsFile = "proof/anchors.json";

    private readonly PackageReport _report = new();

    /// <summary>Called after every 256 facts of an archive.</summary>
    public Action? AfterEachBlock { get; init; }

    /// <summary>Checks a file, whichever of the two it is: evidence, or an archive of the journal's first facts.</summary>
    public PackageReport Run(Stream package, CancellationToken ct)
    {
        var files = new PackageFiles(package, ct);
        _report.Files = files.Count;
        if (files.Count == 0)
        {
            files.Fault("FILE", package.Length == 0 ? "It is empty: this is no package." : "It has no file in it that can be read: this is no package, or its beginning was changed.");
        }
        else if (files.Format() == ArchiveManifest.ItsFormat)
        {
            new ArchiveCheck(files, _report, trusted, anchor, AfterEachBlock).Run(ct);
        }
        else if (files.Read(PackageFiles.ManifestFile, PackageJson.Default.PackageManifest) is { } manifest)
        {
            Describe(manifest, files);
            files.Compare(manifest.Files, file => Image(file, files));
            var facts = Facts(manifest, files, ct);
            Head(manifest.Journal, files);
            Anchors(manifest.Journal, files.Read(AnchorsFile, PackageJson.Default.IReadOnlyListPackageAnchor) ?? [], files);
            files.Signed(trusted, facts.Keys, _report);
        }

        _report.Faults = files.Faults;
        return _report;
    }

    private void Describe(PackageManifest manifest, PackageFiles files)
    {
        (_report.Of, _report.MadeAt, _report.MadeBy) = (manifest.Of, manifest.MadeAt, manifest.MadeBy);
        (_report.Instance, _report.TreeFacts, _report.Root) = (manifest.Journal.Instance, manifest.Journal.Facts, manifest.Journal.Root);
        (_report.Complete, _report.LeftOut, _report.Missing) = (manifest.Complete, manifest.LeftOut, manifest.Missing);
        if (manifest.Format != PackageManifest.ItsFormat || manifest.FormatVersion != PackageManifest.NewestForm)
        {
            files.Fault(PackageFiles.ManifestFile, $"It is of format {manifest.Format} {manifest.FormatVersion}; this version knows {PackageManifest.ItsFormat} {PackageManifest.NewestForm}.");
        }

        if (manifest.Complete != (manifest.LeftOut.Count == 0))
        {
            files.Fault(PackageFiles.ManifestFile, "It says that it is complete and that something was left out, or neither.");
        }
    }

    private void Image(PackageFile file, PackageFiles files)
    {
        if (!file.Path.StartsWith("images/", StringComparison.Ordinal))
        {
            return;
        }

        _report.Images++;
        if (!file.Path.StartsWith($"images/{file.Sha256}.", StringComparison.Ordinal))
        {
            files.Fault(file.Path, "Its name is not its SHA-256.");
        }
    }

    private FactCheck Facts(PackageManifest manifest, PackageFiles files, CancellationToken ct)
    {
        var check = new FactCheck(manifest.Journal, files.Add);
        foreach (var name in files.NamesIn("facts/"))
        {
            ct.ThrowIfCancellationRequested();
            if (files.Read(name, PackageJson.Default.PackageFact) is { } fact)
            {
                check.Check(name, fact);
                _report.Facts++;
            }
        }

        if (_report.Facts != manifest.Counts.Facts || _report.Images != manifest.Counts.Images)
        {
            files.Fault(PackageFiles.ManifestFile, $"It counts {manifest.Counts.Facts} facts and {manifest.Counts.Images} images; there are {_report.Facts} and {_report.Images}.");
        }

        return check;
    }

    private static void Head(PackageJournal journal, PackageFiles files)
    {
        if (FactCheck.HashOf(journal.Head) is not { } head || FactCheck.HashOf(journal.Root) is not { } root || PathOf(journal.HeadPath) is not { } path
            || TreeProof.RootOf(TreeHash.Leaf(head), journal.Facts - 1, journal.Facts, path) is not { } led || !led.AsSpan().SequenceEqual(root))
        {
            files.Fault(PackageFiles.ManifestFile, "The newest hash does not lead to the root.", journal.Facts);
        }
    }

    private void Anchors(PackageJournal journal, IReadOnlyList<PackageAnchor> known, PackageFiles files)
    {
        var root = FactCheck.HashOf(journal.Root) ?? [];
        foreach (var one in known)
        {
            if (FactCheck.HashOf(one.Root) is not { } small || PathOf(one.Path) is not { } path || !TreeProof.IsConsistent(one.Facts, small, journal.Facts, root, path))
            {
                files.Fault(AnchorsFile, $"The head of {one.At} over {one.Facts} facts is not the beginning of the package's tree.", one.Position);
            }
        }

        if (anchor is null)
        {
            return;
        }

        var same = known.FirstOrDefault(a => a.Facts == anchor.Facts);
        var why = anchor.Instance != journal.Instance ? $"It is of journal {anchor.Instance}, and the package of {journal.Instance}."
            : anchor.Facts == journal.Facts ? anchor.Root == journal.Root ? null : $"It has another root over the same {anchor.Facts} facts: the journal was changed between them."
            : same is null || same.Root == anchor.Root ? null : $"It has another root over the first {anchor.Facts} facts: the journal was changed since {anchor.At}.";
        _report.NotCompared = why is not null || anchor.Facts == journal.Facts || same is not null ? null
            : anchor.Facts > journal.Facts ? $"It is over {anchor.Facts} facts, and the package knows {journal.Facts}. Ask for a package made after it."
            : $"The package has no path from {anchor.Facts} facts. It has those of the newest anchors before it was made.";
        _report.FitsAnchor = _report.NotCompared is null ? why is null : null;
        if (why is not null)
        {
            files.Fault("anchor", why);
        }
    }

    private static List<byte[]>? PathOf(IReadOnlyList<string> path) => path.Select(FactCheck.HashOf).ToList() is var way && way.Contains(null) ? null : way.ConvertAll(hash => hash!);
}
