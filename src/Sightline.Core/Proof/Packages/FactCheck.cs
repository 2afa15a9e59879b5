using Sightline.Buffering;
using Sightline.Proof.Tree;

namespace Sightline.Proof.Packages;

/// <summary>Checks the facts of a package one after the other: each against its hash, its path and its neighbour.</summary>
internal sealed class FactCheck(PackageJournal journal, Action<PackageFault> fault)
{
    private readonly byte[] _root = HashOf(journal.Root) ?? [];
    private long _last;
    private string _lastHash = "";

    /// <summary>Keys that facts of the package make known.</summary>
    public KeyTrail Keys { get; } = new();

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
        else if (said.Kind == FactKinds.ProofKey && Keys.Take(said.Body) is { } wrong)
        {
            Wrong(wrong);
        }
    }

    public static byte[]? HashOf(string text) =>
        text.Length == 64 && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f')) ? Convert.FromHexString(text) : null;

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
