using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Sightline.Backup;
using Sightline.Buffering;
using Sightline.Buffering.Archives;
using Sightline.Model;
using Sightline.Proof.Packages;
using Sightline.Proof.Signing;
using Sightline.Proof.Tree;
using Sightline.Storage;
using Sightline.Telemetry;

namespace Sightline.Proof.Archives;

/// <summary>
/// Exports facts of the journal into a file, block after block with pauses between, and checks that file as a stranger would before anybody relies on it. What
/// an interruption leaves is a file with another ending, which the next one replaces.
/// </summary>
internal sealed class ArchiveMaker(JournalReader journal, FactTree tree, DataFolder data, TimeProvider time)
{
    /// <summary>A ZIP of this form ends at 4 GiB; the largest block and the lists still have room after this.</summary>
    public const long MostBytes = 3L << 30;

    /// <summary>Most facts of one archive. A ZIP of this form has at most 65,535 files.</summary>
    public const long MostFacts = 10_000_000;

    /// <summary>Makes the archive of the facts from one position to another, or to an earlier one where the file would be too large.</summary>
    /// <exception cref="InvalidDataException">What was written does not check.</exception>
    /// <exception cref="KeyTroubleException">It cannot be signed.</exception>
    public async Task<ArchiveFact> MakeAsync(ArchiveRange facts, string by, string reason, SignManifest sign, CancellationToken ct)
    {
        Directory.CreateDirectory(data.Archives);
        var spacing = new Spacing(time);
        var part = Path.Combine(data.Archives, "facts.part");
        try
        {
            var (manifest, signed) = await WriteAsync(part, facts, by, reason, sign, spacing, ct);
            await CheckAsync(part, manifest, signed, spacing, ct);
            var (size, sha256) = DurableFile.Hash(part, ct);
            var name = new ArchiveRange(manifest.First, manifest.Last).FileName;
            File.Move(part, Path.Combine(data.Archives, name), overwrite: true);
            FolderFlush.Flush(data.Archives);
            return new ArchiveFact
            {
                First = manifest.First, Last = manifest.Last, Head = manifest.Head, Root = manifest.Root, File = name, Size = size, Sha256 = sha256, KeyId = signed.KeyId, Reason = reason,
            };
        }
        finally
        {
            File.Delete(part);
        }
    }

    private async Task<(ArchiveManifest Manifest, Signed Signed)> WriteAsync(string part, ArchiveRange facts, string by, string reason, SignManifest sign, Spacing spacing, CancellationToken ct)
    {
        await using var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        var zip = new PackageZip(file);
        await zip.PutAsync("README.txt", "how to check and read this archive", ArchiveReadme.Text, ct);
        var last = facts.First - 1;
        while (last < facts.Last && zip.Written < MostBytes)
        {
            var block = facts.BlockOf(last + 1);
            await zip.PutAsync(block.BlockName, "facts", Packed(block), ct);
            last = block.Last;
            await spacing.RestAsync(ct);
        }

        var manifest = new ArchiveManifest
        {
            MadeAt = Rfc3339.Write(time.GetUtcNow()), MadeBy = by, Reason = reason, Version = typeof(ArchiveMaker).Assembly.GetName().Version!.ToString(3), Instance = journal.Instance(),
            First = facts.First, Last = last, Before = Hex(facts.First == 1 ? FactHash.Genesis : journal.HashAt(facts.First - 1)!), Head = Hex(journal.HashAt(last)!), Root = Hex(tree.RootAt(last)), Files = zip.Files,
        };
        var written = JsonSerializer.SerializeToUtf8Bytes(manifest, ArchiveFactJson.Default.ArchiveManifest);
        var signed = await sign(written, ct);
        await zip.PutAsync(PackageFiles.ManifestFile, "", written, ct);
        await zip.PutAsync(PackageFiles.SignatureFile, "", JsonSerializer.SerializeToUtf8Bytes(
            new PackageSignature { Algorithm = SigningKey.Algorithm, KeyId = signed.KeyId, PublicKey = signed.PublicKey, Signature = signed.Signature }, PackageJson.Default.PackageSignature), ct);
        await zip.EndAsync(ct);
        file.Flush(flushToDisk: true);
        return (manifest, signed);
    }

    private byte[] Packed(ArchiveRange block)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            for (var position = block.First; position <= block.Last;)
            {
                var facts = journal.Read(position - 1, (int)(block.Last - position + 1));
                if (facts.Count == 0 || facts[0].Position != position)
                {
                    throw new InvalidDataException($"The journal has no fact at position {position}. Run 'sightline verify'.");
                }

                foreach (var fact in facts)
                {
                    gzip.Write(ArchivedFact.Of(fact).ToLine());
                    gzip.WriteByte((byte)'\n');
                }

                position += facts.Count;
            }
        }

        return packed.ToArray();
    }

    /// <summary>Read back from the disk. It has the facts of the journal, not only facts that fit together.</summary>
    private static async Task CheckAsync(string part, ArchiveManifest manifest, Signed signed, Spacing spacing, CancellationToken ct)
    {
        var check = new PackageCheck(signed.PublicKey, null) { AfterEachBlock = () => spacing.Rest(ct) };
        var report = await Task.Factory.StartNew(() => Run(check, part, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var fault = report.Faults.Count > 0 ? $"{report.Faults[0].Where}: {report.Faults[0].What}"
            : report.Facts != manifest.Last - manifest.First + 1 ? $"It has {report.Facts} facts."
            : null;
        if (fault is not null)
        {
            throw new InvalidDataException($"The archive of facts {manifest.First} to {manifest.Last} does not check after it was written: {fault} Nothing was taken out of the journal. Run 'sightline verify', and look at the disk.");
        }
    }

    private static PackageReport Run(PackageCheck check, string part, CancellationToken ct)
    {
        BehindIntake.Take();
        using var file = File.OpenRead(part);
        return check.Run(file, ct);
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
