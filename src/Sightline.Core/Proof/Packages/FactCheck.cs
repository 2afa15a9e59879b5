using Sightline.Buffering;
using Sightline.Proof.Signing;
using Sightline.Proof.Tree;

namespace Sightline.Proof.Packages;

/// <summary>Checks the facts of a package one after the other: each against its hash, its path and its neighbour.</summary>
internal sealed class FactCheck(PackageJournal journal, Action<PackageFault> fault)
{
    private readonly byte[] _root = HashOf(journal.Root) ?? [];
    private readonly Dictionary<string, KeyFact> _keys = [];
    private long _last;
    private string _lastHash = "";

    /// <summary>Keys that facts of the package make known, by their ids.</summary>
    public IReadOnlyDictionary<string, KeyFact> Keys => _keys;

    public void Check(string path, PackageFact said)
    {
        void Wrong(string what) => fault(new PackageFault(path, what, said.Position));
        if (path != $"facts/{said.Position:D12}.json")
        {
            Wrong($"It says that it is at position {said.Position}.");
        }

        if (said.Position == _last + 1 && _last > 0 && said.Before != _lastHash)
        {
            Wrong($"It follows another fact than the one at position {_last}.");
        }

        (_last, _lastHash) = (said.Position, said.Hash);
        if (HashOf(said.Before) is not { } before || HashOf(said.Hash) is not { } hash || said.Path.Select(HashOf).ToList() is var way && way.Contains(null))
        {
            Wrong("A hash in it is not 64 lower-case hexadecimal digits.");
            return;
        }

        if (Computed(said, before) is not { } computed || !computed.AsSpan().SequenceEqual(hash))
        {
            Wrong("Its hash does not fit its content and the fact before it.");
        }
        else if (TreeProof.RootOf(TreeHash.Leaf(hash), said.Position - 1, journal.Facts, way!) is not { } root || !root.AsSpan().SequenceEqual(_root))
        {
            Wrong("Its path does not lead to the root: this fact is not in the journal at this place.");
        }
        else if (said.Kind == FactKinds.ProofKey)
        {
            Key(said, Wrong);
        }
    }

    public static byte[]? HashOf(string text) =>
        text.Length == 64 && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f')) ? Convert.FromHexString(text) : null;

    /// <summary>True where a key follows from another one by signatures, each key signed by the one before it.</summary>
    public bool Follows(string keyId, string from)
    {
        for (var at = keyId; _keys.TryGetValue(at, out var key) && key.Previous is { } previous; at = previous)
        {
            var before = _keys.GetValueOrDefault(previous);
            if (before is null || key.SignedByPrevious is null || !SigningKey.IsSignedBy(before.PublicKey, KeyFact.VouchedText(key.KeyId), key.SignedByPrevious))
            {
                return false;
            }

            if (previous == from)
            {
                return true;
            }
        }

        return false;
    }

    private void Key(PackageFact said, Action<string> wrong)
    {
        KeyFact key;
        try
        {
            key = KeyFact.From(said.Body);
        }
        catch (System.Text.Json.JsonException not)
        {
            wrong($"It brings no key: {not.Message}");
            return;
        }

        if (SigningKey.IdOf(key.PublicKey) != key.KeyId)
        {
            wrong("It names another key than the one it brings.");
        }

        _keys[key.KeyId] = key;
    }

    private static byte[]? Computed(PackageFact said, byte[] before)
    {
        try
        {
            var observed = said.ObservedAt is { } at ? FactHash.FromMicroseconds(at, said.ObservedOffset ?? 0) : (DateTimeOffset?)null;
            var times = new FactTimes(observed, FactHash.FromMicroseconds(said.ReceivedAt), FactHash.FromMicroseconds(said.RecordedAt));
            return FactHash.Of(before, new Fact(said.Position, said.Kind, said.Source, said.Key, times, said.Actor, said.Body, []));
        }
        catch (ArgumentOutOfRangeException)
        {
            // A time that no clock shows has no hash.
            return null;
        }
    }
}
