using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>The journal's files do not hold what was written. Says where, and what a person can do; nothing is ever written behind damage.</summary>
internal sealed class JournalDamaged(DataFolder folder, string what)
    : IOException($"The journal in {folder.Path} is damaged. {what} Nothing is written behind damage, and nothing is started over. Stop the node, keep a copy of the folder, and bring back a backup with 'sightline restore', or part the journal at the damage with 'sightline salvage --data {folder.Path}'.");
