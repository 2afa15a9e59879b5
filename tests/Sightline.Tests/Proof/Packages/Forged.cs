using System.IO.Compression;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Proof.Packages;
using Sightline.Proof.Signing;

namespace Sightline.Tests.Proof.Packages;

/// <summary>Packages made by somebody who knows the form and has another key.</summary>
internal static class Forged
{
    /// <summary>The package with other contents, its manifest and signature made to fit.</summary>
    public static async Task<byte[]> AgainAsync(byte[] package, Func<string, byte[], byte[]> change, SigningKey key, (string Name, byte[] Content)? more = null)
    {
        using var zip = new ZipArchive(new MemoryStream(package));
        using var to = new MemoryStream();
        var again = new PackageZip(to);
        PackageManifest? manifest = null;
        foreach (var entry in zip.Entries)
        {
            using var read = new MemoryStream();
            await using (var content = await entry.OpenAsync())
            {
                await content.CopyToAsync(read);
            }

            if (entry.FullName == "manifest.json")
            {
                manifest = JsonSerializer.Deserialize(read.ToArray(), PackageJson.Default.PackageManifest);
            }
            else if (entry.FullName != "signature.json")
            {
                await again.PutAsync(entry.FullName, "", change(entry.FullName, read.ToArray()), default);
            }
        }

        var files = again.Files.ToList();
        if (more is var (name, bytes))
        {
            await again.PutAsync(name, "", bytes, default);
        }

        var written = JsonSerializer.SerializeToUtf8Bytes(manifest! with { Files = files }, PackageJson.Default.PackageManifest);
        var signed = key.Sign(written);
        await again.PutAsync("manifest.json", "", written, default);
        await again.PutAsync("signature.json", "", JsonSerializer.SerializeToUtf8Bytes(
            new PackageSignature { Algorithm = SigningKey.Algorithm, KeyId = signed.KeyId, PublicKey = signed.PublicKey, Signature = signed.Signature }, PackageJson.Default.PackageSignature), default);
        await again.EndAsync(default);
        return to.ToArray();
    }

    /// <summary>A fact of a kind with another body, and the hash that fits it.</summary>
    public static byte[] WithBody(byte[] content, string kind)
    {
        var fact = JsonSerializer.Deserialize(content, PackageJson.Default.PackageFact)!;
        if (fact.Kind != kind)
        {
            return content;
        }

        var changed = fact with { Body = [.. fact.Body.Reverse()] };
        var times = new FactTimes(
            changed.ObservedAt is { } at ? FactHash.FromMicroseconds(at, changed.ObservedOffset ?? 0) : null, FactHash.FromMicroseconds(changed.ReceivedAt), FactHash.FromMicroseconds(changed.RecordedAt));
        var hash = FactHash.Of(Convert.FromHexString(changed.Before), new Fact(changed.Position, changed.Kind, changed.Source, changed.Key, times, changed.Actor, changed.Body, []));
        return JsonSerializer.SerializeToUtf8Bytes(changed with { Hash = Convert.ToHexStringLower(hash) }, PackageJson.Default.PackageFact);
    }
}
