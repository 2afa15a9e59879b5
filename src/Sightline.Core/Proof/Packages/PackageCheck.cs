using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sightline.Proof.Anchors;
using Sightline.Proof.Signing;
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
    private const int MostFaults = 1_000;

    /// <summary>The largest message, as text, with room.</summary>
    private const long MostText = 64L << 20;
    private const string ManifestFile = "manifest.json";
    private const string SignatureFile = "signature.json";
    private const string AnchorsFile = "proof/anchors.json";

    private readonly List<PackageFault> _faults = [];
    private readonly PackageReport _report = new();

    public PackageReport Run(Stream package, CancellationToken ct)
    {
        var layout = new PackageLayout(package, Fault);
        var parts = layout.Read(ct);
        _report.Files = parts.Count;
        if (Read(layout, parts, ManifestFile, PackageJson.Default.PackageManifest) is { } manifest)
        {
            Describe(manifest);
            Listed(manifest, parts);
            var facts = Facts(manifest, layout, parts, ct);
            Head(manifest.Journal);
            Anchors(manifest.Journal, Read(layout, parts, AnchorsFile, PackageJson.Default.IReadOnlyListPackageAnchor) ?? []);
            Signed(layout, parts, facts);
        }

        _report.Faults = _faults;
        return _report;
    }

    private void Describe(PackageManifest manifest)
    {
        (_report.Of, _report.MadeAt, _report.MadeBy) = (manifest.Of, manifest.MadeAt, manifest.MadeBy);
        (_report.Instance, _report.TreeFacts, _report.Root) = (manifest.Journal.Instance, manifest.Journal.Facts, manifest.Journal.Root);
        (_report.Complete, _report.LeftOut, _report.Missing) = (manifest.Complete, manifest.LeftOut, manifest.Missing);
        if (manifest.Format != PackageManifest.ItsFormat || manifest.FormatVersion != PackageManifest.NewestForm)
        {
            Fault(ManifestFile, $"It is of format {manifest.Format} {manifest.FormatVersion}; this version knows {PackageManifest.ItsFormat} {PackageManifest.NewestForm}.");
        }

        if (manifest.Complete != (manifest.LeftOut.Count == 0))
        {
            Fault(ManifestFile, "It says that it is complete and that something was left out, or neither.");
        }
    }

    /// <summary>The files are those of the manifest, in its order, and no other.</summary>
    private void Listed(PackageManifest manifest, IReadOnlyList<PackagePart> parts)
    {
        var there = parts.GroupBy(p => p.Name).ToDictionary(p => p.Key, p => p.First().Look);
        foreach (var file in manifest.Files)
        {
            if (!there.Remove(file.Path, out var look))
            {
                Fault(file.Path, "The manifest names it, and it is not there.");
            }
            else if (look.Size != file.Size || look.Sha256 != file.Sha256)
            {
                Fault(file.Path, "It is not what the manifest says: its size or its SHA-256 is another.");
            }
            else if (file.Path.StartsWith("images/", StringComparison.Ordinal))
            {
                _report.Images++;
                if (!file.Path.StartsWith($"images/{file.Sha256}.", StringComparison.Ordinal))
                {
                    Fault(file.Path, "Its name is not its SHA-256.");
                }
            }
        }

        foreach (var other in there.Keys.Except([ManifestFile, SignatureFile]))
        {
            Fault(other, "The manifest does not name it: it was put in.");
        }

        if (!parts.Select(p => p.Name).SequenceEqual([.. manifest.Files.Select(f => f.Path), ManifestFile, SignatureFile]))
        {
            Fault("ZIP", "The files are not those of the manifest in its order.");
        }
    }

    private FactCheck Facts(PackageManifest manifest, PackageLayout layout, IReadOnlyList<PackagePart> parts, CancellationToken ct)
    {
        var check = new FactCheck(manifest.Journal, Add);
        foreach (var part in parts.Where(p => p.Name.StartsWith("facts/", StringComparison.Ordinal)))
        {
            ct.ThrowIfCancellationRequested();
            if (Read(layout, parts, part.Name, PackageJson.Default.PackageFact) is { } fact)
            {
                check.Check(part.Name, fact);
                _report.Facts++;
            }
        }

        if (_report.Facts != manifest.Counts.Facts || _report.Images != manifest.Counts.Images)
        {
            Fault(ManifestFile, $"It counts {manifest.Counts.Facts} facts and {manifest.Counts.Images} images; there are {_report.Facts} and {_report.Images}.");
        }

        return check;
    }

    private void Head(PackageJournal journal)
    {
        if (FactCheck.HashOf(journal.Head) is not { } head || FactCheck.HashOf(journal.Root) is not { } root || PathOf(journal.HeadPath) is not { } path
            || TreeProof.RootOf(TreeHash.Leaf(head), journal.Facts - 1, journal.Facts, path) is not { } led || !led.AsSpan().SequenceEqual(root))
        {
            Fault(ManifestFile, "The newest hash does not lead to the root.", journal.Facts);
        }
    }

    private void Anchors(PackageJournal journal, IReadOnlyList<PackageAnchor> known)
    {
        var root = FactCheck.HashOf(journal.Root) ?? [];
        foreach (var one in known)
        {
            if (FactCheck.HashOf(one.Root) is not { } small || PathOf(one.Path) is not { } path || !TreeProof.IsConsistent(one.Facts, small, journal.Facts, root, path))
            {
                Fault(AnchorsFile, $"The head of {one.At} over {one.Facts} facts is not the beginning of the package's tree.", one.Position);
            }
        }

        if (anchor is null)
        {
            return;
        }

        var same = known.FirstOrDefault(a => a.Facts == anchor.Facts);
        var why = anchor.Instance != journal.Instance ? $"It is of journal {anchor.Instance}, and the package of {journal.Instance}."
            : anchor.Facts == journal.Facts ? anchor.Root == journal.Root ? null : $"It has another root over the same {anchor.Facts} facts: the journal was changed between them."
            : anchor.Facts > journal.Facts ? $"It is over {anchor.Facts} facts, and the package knows {journal.Facts}: they cannot be compared. Ask for a package made after it."
            : same is null ? $"The package has no path from {anchor.Facts} facts: they cannot be compared."
            : same.Root == anchor.Root ? null : $"It has another root over the first {anchor.Facts} facts: the journal was changed since {anchor.At}.";
        _report.FitsAnchor = why is null;
        if (why is not null)
        {
            Fault("anchor", why);
        }
    }

    private void Signed(PackageLayout layout, IReadOnlyList<PackagePart> parts, FactCheck facts)
    {
        if (Read(layout, parts, SignatureFile, PackageJson.Default.PackageSignature) is not { } signature || parts.FirstOrDefault(p => p.Name == ManifestFile) is not { } manifest)
        {
            return;
        }

        (_report.KeyId, _report.KeyInChain) = (signature.KeyId, facts.Keys.ContainsKey(signature.KeyId));
        var expected = new PackageSignature { Algorithm = SigningKey.Algorithm, KeyId = SigningKey.IdOf(signature.PublicKey), PublicKey = signature.PublicKey, Signature = signature.Signature };
        var written = JsonSerializer.SerializeToUtf8Bytes(expected, PackageJson.Default.PackageSignature);
        if (!layout.ContentOf(parts.First(p => p.Name == SignatureFile)).AsSpan().SequenceEqual(written))
        {
            Fault(SignatureFile, "It is not in the form of a signature, or names another key than it brings.");
        }

        var trustedId = trusted is null ? null : SigningKey.IdOf(trusted);
        _report.KeyFrom = trustedId is null ? "package" : trustedId == signature.KeyId ? "given" : facts.Follows(signature.KeyId, trustedId) ? "rotated" : "unknown";
        if (_report.KeyFrom == "unknown")
        {
            Fault(SignatureFile, $"It was signed by key {signature.KeyId}, and you trust {trustedId}, from which that key does not follow.");
        }

        if (!SigningKey.IsSignedBy(signature.PublicKey, layout.ContentOf(manifest), signature.Signature))
        {
            Fault(SignatureFile, "It does not sign this manifest: the manifest was changed, or the signature was.");
        }
    }

    private T? Read<T>(PackageLayout layout, IReadOnlyList<PackagePart> parts, string name, JsonTypeInfo<T> form)
        where T : class
    {
        if (parts.FirstOrDefault(p => p.Name == name) is not { } part)
        {
            Fault(name, "It is not there.");
            return null;
        }

        if (part.Look.Size > MostText)
        {
            Fault(name, $"It has {part.Look.Size} bytes; one like it has at most {MostText}.");
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(layout.ContentOf(part), form) is { } read)
            {
                return read;
            }

            Fault(name, "It is null.");
        }
        catch (Exception not) when (not is JsonException or FormatException)
        {
            Fault(name, $"It does not read: {not.Message}");
        }

        return null;
    }

    private static List<byte[]>? PathOf(IReadOnlyList<string> path) => path.Select(FactCheck.HashOf).ToList() is var way && way.Contains(null) ? null : way.ConvertAll(hash => hash!);

    private void Fault(string where, string what) => Add(new PackageFault(where, what));

    private void Fault(string where, string what, long position) => Add(new PackageFault(where, what, position));

    private void Add(PackageFault fault)
    {
        if (_faults.Count < MostFaults)
        {
            _faults.Add(fault);
        }
    }
}
