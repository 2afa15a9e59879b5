namespace Sightline.Exports;

/// <summary>What became of an offered map file.</summary>
internal abstract record MapChange
{
    private MapChange() { }

    /// <summary>In use from the next record on.</summary>
    public sealed record Applied(string Version, string Sha256) : MapChange;

    /// <summary>Not taken. The map in use stays; <paramref name="Version"/> is null when there is none.</summary>
    public sealed record Kept(string? Version, IReadOnlyList<string> Problems) : MapChange;

    /// <summary>This text is already in use.</summary>
    public sealed record Unchanged(string Version) : MapChange;
}
