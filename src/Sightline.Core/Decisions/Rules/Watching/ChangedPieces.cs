namespace Sightline.Decisions.Rules.Watching;

/// <summary>The pieces that changed since they were last taken. Each is written once, however often it changed.</summary>
internal sealed class ChangedPieces
{
    private readonly HashSet<IPiece> _changed = new(ReferenceEqualityComparer.Instance);

    public void Touch(IPiece piece) => _changed.Add(piece);

    public void Clear() => _changed.Clear();

    public IReadOnlyList<KeyValuePair<string, byte[]?>> Take()
    {
        var taken = new List<KeyValuePair<string, byte[]?>>(_changed.Count);
        foreach (var piece in _changed)
        {
            taken.Add(new(piece.PieceName, piece.Body()));
        }

        _changed.Clear();
        return taken;
    }
}
