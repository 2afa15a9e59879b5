using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sightline.Proof.Signing;

namespace Sightline.Proof.Packages;

/// <summary>What every check of a signed ZIP looks at, whatever is in it: its form, the files against its list, the signature. It names every fault, each with its place, up to a bound.</summary>
internal sealed class PackageFiles
{
    public const string ManifestFile = "manifest.json";
    public const string SignatureFile = "signature.json";

    private const int MostFaults = 1_000;

    /// <summary>The largest message, as text, with room.</summary>
    private const long MostText = 64L << 20;

    private readonly List<PackageFault> _faults = [];
    private readonly PackageLayout _layout;
    private readonly IReadOnlyList<PackagePart> _parts;
    private readonly Dictionary<string, PackagePart> _byName = [];

    public PackageFiles(Stream package, CancellationToken ct)
    {
        _layout = new PackageLayout(package, Fault);
        _parts = _layout.Read(ct);
        foreach (var part in _parts)
        {
            _byName.TryAdd(part.Name, part);
        }
    }

    public IReadOnlyList<PackageFault> Faults => _faults;

    public int Count => _parts.Count;

    /// <summary>The names of those in a folder, in the order of the package.</summary>
    public IEnumerable<string> NamesIn(string folder) => _parts.Select(p => p.Name).Where(n => n.StartsWith(folder, StringComparison.Ordinal));

    public void Fault(string where, string what) => Add(new PackageFault(where, what));

    public void Fault(string where, string what, long position) => Add(new PackageFault(where, what, position));

    public void Add(PackageFault fault)
    {
        if (_faults.Count < MostFaults)
        {
            _faults.Add(fault);
        }
    }

    /// <summary>The whole content of a file; null for one that is not there or too large, which is a fault.</summary>
    public byte[]? ContentOf(string name)
    {
        if (!_byName.TryGetValue(name, out var part))
        {
            Fault(name, "It is not there.");
            return null;
        }

        if (part.Look.Size > MostText)
        {
            Fault(name, $"It has {part.Look.Size} bytes; one like it has at most {MostText}.");
            return null;
        }

        return _layout.ContentOf(part);
    }

    /// <summary>A file of JSON; null for one that does not read, which is a fault.</summary>
    public T? Read<T>(string name, JsonTypeInfo<T> form)
        where T : class
    {
        if (ContentOf(name) is not { } content)
        {
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(content, form) is { } read)
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

    /// <summary>What the manifest says that it is of; null where it says nothing.</summary>
    public string? Format()
    {
        try
        {
            using var manifest = _byName.ContainsKey(ManifestFile) && ContentOf(ManifestFile) is { } content ? JsonDocument.Parse(content) : null;
            return manifest?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("format", out var format) ? format.ToString() : null;
        }
        catch (Exception not) when (not is JsonException or InvalidOperationException)
        {
            // Whoever reads it as one or the other says what is wrong with it.
            return null;
        }
    }

    /// <summary>The files are those of the list, in its order, and no other. Each that is as it was listed is handed on.</summary>
    public void Compare(IReadOnlyList<PackageFile> listed, Action<PackageFile> asListed)
    {
        var there = _byName.ToDictionary(p => p.Key, p => p.Value.Look);
        foreach (var file in listed)
        {
            if (!there.Remove(file.Path, out var look))
            {
                Fault(file.Path, "The manifest names it, and it is not there.");
            }
            else if (look.Size != file.Size || look.Sha256 != file.Sha256)
            {
                Fault(file.Path, "It is not what the manifest says: its size or its SHA-256 is another.");
            }
            else
            {
                asListed(file);
            }
        }

        foreach (var other in there.Keys.Except([ManifestFile, SignatureFile]))
        {
            Fault(other, "The manifest does not name it: it was put in.");
        }

        if (!_parts.Select(p => p.Name).SequenceEqual([.. listed.Select(f => f.Path), ManifestFile, SignatureFile]))
        {
            Fault("ZIP", "The files are not those of the manifest in its order.");
        }
    }

    /// <summary>The signature over the manifest. Says in the report whose it is.</summary>
    /// <param name="trusted">The public key that the verifier trusts; null for none.</param>
    /// <param name="facts">Knows the keys that the facts bring.</param>
    /// <param name="report">Gets what was found of the key.</param>
    public void Signed(byte[]? trusted, KeyTrail facts, PackageReport report)
    {
        if (Read(SignatureFile, PackageJson.Default.PackageSignature) is not { } signature || ContentOf(ManifestFile) is not { } manifest)
        {
            return;
        }

        (report.KeyId, report.KeyInChain) = (signature.KeyId, facts.Knows(signature.KeyId));
        var expected = new PackageSignature { Algorithm = SigningKey.Algorithm, KeyId = SigningKey.IdOf(signature.PublicKey), PublicKey = signature.PublicKey, Signature = signature.Signature };
        if (ContentOf(SignatureFile) is not { } written || !written.AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(expected, PackageJson.Default.PackageSignature)))
        {
            Fault(SignatureFile, "It is not in the form of a signature, or names another key than it brings.");
        }

        var trustedId = trusted is null ? null : SigningKey.IdOf(trusted);
        report.KeyFrom = trustedId is null ? "package" : trustedId == signature.KeyId ? "given" : facts.Follows(signature.KeyId, trustedId) ? "rotated" : "unknown";
        if (report.KeyFrom == "unknown")
        {
            Fault(SignatureFile, $"It was signed by key {signature.KeyId}, and you trust {trustedId}, from which that key does not follow.");
        }

        if (!SigningKey.IsSignedBy(signature.PublicKey, manifest, signature.Signature))
        {
            Fault(SignatureFile, "It does not sign this manifest: the manifest was changed, or the signature was.");
        }
    }
}
