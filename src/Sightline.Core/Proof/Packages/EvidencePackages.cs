using System.Text.Json;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Buffering.Archives;
using Sightline.Contract.Schema;
using Sightline.Images;
using Sightline.Model;
using Sightline.Proof.Anchors;
using Sightline.Proof.Archives;
using Sightline.Proof.Signing;
using Sightline.Proof.Tree;
using Sightline.Storage;

namespace Sightline.Proof.Packages;

/// <summary>What will be in a package, before a byte of it is written.</summary>
/// <param name="Of">What it is of.</param>
/// <param name="Facts">Facts of the tree that proves it.</param>
/// <param name="Found">What belongs to it.</param>
internal sealed record PreparedPackage(EvidenceOf Of, long Facts, EvidenceFound Found);

/// <summary>Signs the bytes of a manifest.</summary>
internal delegate Task<Signed> SignManifest(ReadOnlyMemory<byte> manifest, CancellationToken ct);

/// <summary>
/// Makes evidence packages: everything about a thing, each fact with its path to the root of the tree, signed. Written as it is read: a
/// large one needs no more memory than a small one. The same journal gives the same files in the same order.
/// </summary>
internal sealed class EvidencePackages(
    JournalReader journal, ProjectionReader projections, FactTree tree, AnchorQuery anchors, ImageReader images, IOptions<EvidenceOptions> options, TimeProvider time)
{
    /// <summary>Facts whose paths are read at once.</summary>
    private const int FactsAtOnce = 256;

    /// <summary>Room kept for what comes after the images.</summary>
    private const long Closing = 16L << 20;

    private const int MostAnchors = 400;

    private readonly ArchiveQuery _archives = new(projections);

    /// <summary>Null where nothing is known of it.</summary>
    /// <exception cref="ArchiveTroubleException">What it needs of an archive cannot be had: it is found before a byte is written.</exception>
    public PreparedPackage? Prepare(EvidenceOf of)
    {
        var facts = tree.Facts;
        if (projections.Read(db => new EvidenceFinder(db, journal, facts, options.Value.MostFacts).Of(of)) is not { } found)
        {
            return null;
        }

        AtHand(found.Facts);
        return new PreparedPackage(of, facts, found);
    }

    /// <summary>Reads one fact of each archive that the package needs.</summary>
    private void AtHand(IReadOnlyList<long> facts)
    {
        foreach (var archive in _archives.List(long.MaxValue, int.MaxValue).Select(a => a.Fact))
        {
            try
            {
                _ = facts.FirstOrDefault(p => p >= archive.First && p <= archive.Last) is > 0 and var position ? journal.At(position) : null;
            }
            catch (ArchiveTroubleException away)
            {
                throw new ArchiveTroubleException($"The package needs {archive.File}. {away.Message}", away);
            }
        }
    }

    /// <summary>Writes it, file after file.</summary>
    /// <exception cref="KeyTroubleException">It cannot be signed.</exception>
    public async Task WriteAsync(PreparedPackage prepared, string by, SignManifest sign, Stream to, CancellationToken ct)
    {
        var (zip, found) = (new PackageZip(to), prepared.Found);
        var (leftOut, missing) = (new List<string>(found.LeftOut), new List<MissingPart>());
        await zip.PutAsync("README.txt", "how to check this package", PackageReadme.Text, ct);
        var facts = await PutFactsAsync(zip, prepared, leftOut, ct);
        var pictures = await PutImagesAsync(zip, found.Images, leftOut, missing, ct);
        await zip.PutAsync("schemas/inspection-v1.json", "JSON Schema of inspections", System.Text.Encoding.UTF8.GetBytes(InspectionSchema.Text), ct);
        foreach (var version in found.Versions)
        {
            await zip.PutAsync(version.Path, version.Is, version.Content, ct);
        }

        foreach (var key in projections.Read(KeyQuery.All).Where(k => k.Position <= prepared.Facts))
        {
            await zip.PutAsync($"keys/{key.KeyId}.pem", "public key of the installation", System.Text.Encoding.ASCII.GetBytes(SigningKey.PemOf(key.PublicKey)), ct);
        }

        await zip.PutAsync("proof/anchors.json", "heads that were signed, and their paths", JsonSerializer.SerializeToUtf8Bytes(AnchorsOf(prepared.Facts), PackageJson.Default.IReadOnlyListPackageAnchor), ct);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new PackageManifest
            {
                Of = prepared.Of.ToString(), MadeAt = Rfc3339.Write(time.GetUtcNow()), MadeBy = by, Version = typeof(EvidencePackages).Assembly.GetName().Version!.ToString(3),
                Journal = JournalOf(prepared.Facts), Complete = leftOut.Count == 0, LeftOut = leftOut, Missing = missing,
                Counts = new PackageCounts { Facts = facts, Records = found.Records, Images = pictures }, Files = zip.Files,
            },
            PackageJson.Default.PackageManifest);
        var signed = await sign(manifest, ct);
        await zip.PutAsync("manifest.json", "", manifest, ct);
        await zip.PutAsync("signature.json", "", JsonSerializer.SerializeToUtf8Bytes(
            new PackageSignature { Algorithm = SigningKey.Algorithm, KeyId = signed.KeyId, PublicKey = signed.PublicKey, Signature = signed.Signature }, PackageJson.Default.PackageSignature), ct);
        await zip.EndAsync(ct);
    }

    private async Task<int> PutFactsAsync(PackageZip zip, PreparedPackage prepared, List<string> leftOut, CancellationToken ct)
    {
        var put = 0;
        foreach (var positions in prepared.Found.Facts.Chunk(FactsAtOnce))
        {
            var paths = tree.Inclusions(positions, prepared.Facts);
            for (var i = 0; i < positions.Length; i++)
            {
                var content = JsonSerializer.SerializeToUtf8Bytes(FactOf(positions[i], paths[i]), PackageJson.Default.PackageFact);
                if (zip.Written + content.Length + Closing > options.Value.MostBytes)
                {
                    leftOut.Add($"{prepared.Found.Facts.Count - put} facts from position {positions[i]} on: a package has at most {options.Value.MostBytes} bytes (Evidence:MostBytes).");
                    return put;
                }

                await zip.PutAsync($"facts/{positions[i]:D12}.json", "fact", content, ct);
                put++;
            }
        }

        return put;
    }

    private async Task<int> PutImagesAsync(PackageZip zip, IReadOnlyList<FoundImage> found, List<string> leftOut, List<MissingPart> missing, CancellationToken ct)
    {
        var (put, cut) = (0, 0);
        foreach (var image in found)
        {
            if (WhyMissing(image) is { } why)
            {
                missing.Add(why);
                continue;
            }

            if (await LookAsync(image.Sha256, ct) is not { } look)
            {
                missing.Add(new MissingPart($"image {image.Sha256}", "It is stored by its fact, and its file is not there.", null));
            }
            else if (look.Sha256 != image.Sha256)
            {
                missing.Add(new MissingPart($"image {image.Sha256}", $"The store gave another content, with hash {look.Sha256}.", null));
            }
            else if (zip.Written + look.Size + Closing > options.Value.MostBytes)
            {
                cut++;
            }
            else
            {
                await using var content = await images.OpenAsync(image.Sha256, 0, look.Size, ct) ?? throw new InvalidDataException($"Image {image.Sha256} went while the package was made. Ask again.");
                await zip.CopyAsync($"images/{image.Sha256}.{ImageKind.EndingOf(image.MediaType!)}", "image", look, content, ct);
                put++;
            }
        }

        if (cut > 0)
        {
            leftOut.Add($"{cut} images: a package has at most {options.Value.MostBytes} bytes (Evidence:MostBytes).");
        }

        return put;
    }

    private async Task<LookedThrough?> LookAsync(string sha256, CancellationToken ct)
    {
        await using var content = await images.OpenAsync(sha256, 0, ImageStore.MostBytes, ct);
        return content is null ? null : await LookedThrough.OfAsync(content, null, ct);
    }

    private static MissingPart? WhyMissing(FoundImage image) =>
        image.MediaType is null ? new MissingPart($"image {image.Sha256}", "A record names it, and it never came.", null)
        : image.RemovedBy is { } by ? new MissingPart($"image {image.Sha256}", $"Removed: {image.Why}", by)
        : null;

    private PackageFact FactOf(long position, IReadOnlyList<byte[]> path)
    {
        var fact = journal.At(position) ?? throw new InvalidDataException($"The journal has no fact at position {position}.");
        return new PackageFact
        {
            Position = position, Kind = fact.Kind, Source = fact.Source, Key = fact.Key,
            ObservedAt = fact.Times.ObservedAt is { } observed ? FactHash.Microseconds(observed) : null, ObservedOffset = (long?)fact.Times.ObservedAt?.Offset.TotalMinutes,
            ReceivedAt = FactHash.Microseconds(fact.Times.ReceivedAt), RecordedAt = FactHash.Microseconds(fact.Times.RecordedAt),
            Actor = fact.Actor, Body = fact.Body, Before = Hex(position == 1 ? FactHash.Genesis : journal.HashAt(position - 1)!), Hash = Hex(fact.Hash), Path = [.. path.Select(Hex)],
        };
    }

    private PackageJournal JournalOf(long facts) => new()
    {
        Instance = journal.Instance(), Facts = facts, Root = Hex(tree.RootAt(facts)), Head = Hex(journal.HashAt(facts)!), HeadPath = [.. tree.Inclusion(facts, facts).Select(Hex)],
    };

    private IReadOnlyList<PackageAnchor> AnchorsOf(long facts) => [.. anchors.Own(facts, MostAnchors).Select(a => new PackageAnchor
    {
        Facts = a.Anchor.Facts, Root = a.Anchor.Root, Head = a.Anchor.Head, At = a.Anchor.At, Position = a.Position, Path = [.. tree.Consistency(a.Anchor.Facts, facts).Select(Hex)],
    })];

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
