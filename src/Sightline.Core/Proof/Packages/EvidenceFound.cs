namespace Sightline.Proof.Packages;

/// <summary>An image that a record names.</summary>
/// <param name="Sha256">Its name.</param>
/// <param name="MediaType">Its kind; null where it never came.</param>
/// <param name="RemovedBy">The fact that removed it; null for one that is here.</param>
/// <param name="Why">Why it went.</param>
internal sealed record FoundImage(string Sha256, string? MediaType, long? RemovedBy, string? Why);

/// <summary>A version of a map, a rule or a recipe that acted, as a file of the package.</summary>
/// <param name="Path">Its place in the package.</param>
/// <param name="Is">What it is, in words.</param>
/// <param name="Content">Its bytes as they were approved.</param>
internal sealed record FoundVersion(string Path, string Is, byte[] Content);

/// <summary>What belongs to a package, as of one position of the journal.</summary>
/// <param name="Facts">Positions, ascending.</param>
/// <param name="Images">By their hashes.</param>
/// <param name="Versions">By their paths.</param>
/// <param name="Records">Inspections among the facts.</param>
/// <param name="LeftOut">What had no room, in words; empty for a whole one.</param>
internal sealed record EvidenceFound(
    IReadOnlyList<long> Facts, IReadOnlyList<FoundImage> Images, IReadOnlyList<FoundVersion> Versions, int Records,
    IReadOnlyList<string> LeftOut);
