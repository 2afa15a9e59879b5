namespace Sightline.Decisions.Rules.Watching;

/// <summary>
/// Watches for one thing in the inspections of its scope. Called by one thread in the order of the journal; what it says depends on
/// what it has seen alone, so that a rebuild and a replay over the past say the same. What it must remember it keeps in named
/// pieces that the caller stores.
/// </summary>
internal interface IRuleWatch
{
    /// <summary>Forgets everything, and remembers these pieces. Called before the first sighting, and after a transaction was rolled back.</summary>
    void Load(IEnumerable<KeyValuePair<string, byte[]>> pieces);

    /// <summary>Sees an inspection that is in the rule's scope; adds what follows from it.</summary>
    void See(Sighting seen, ICollection<FindingMove> moves);

    /// <summary>Every piece that changed since the last call; null: it is to be forgotten.</summary>
    IEnumerable<KeyValuePair<string, byte[]?>> TakeChanges();
}
