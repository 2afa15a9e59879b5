namespace Sightline.Acquisition;

/// <summary>A person sent a corrected body for a refused message: which, and what became of it.</summary>
internal sealed record Resubmission(long Quarantined, string Station, string Id, int Status, long? Position);
