namespace Sightline.SystemTests.Browser;

/// <summary>A size that pages must fit, in CSS pixels.</summary>
public sealed record Screen(string Name, int Width, int Height)
{
    /// <summary>The panel PC at a line.</summary>
    public static readonly Screen Panel = new("panel", 1280, 800);

    /// <summary>A tablet held upright.</summary>
    public static readonly Screen Tablet = new("tablet", 768, 1024);
}
