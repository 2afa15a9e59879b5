namespace Sightline.Uplink;

/// <summary>What came of one request to the hub.</summary>
internal abstract record HubAnswer
{
    private HubAnswer()
    {
    }

    /// <summary>The hub answered as it should.</summary>
    public sealed record Good(int Status, byte[] Body) : HubAnswer;

    /// <summary>The hub will not take this, now or later, as it is. Of an image it says in <c>Upload-Offset</c> how many bytes it has kept.</summary>
    public sealed record Refused(int Status, string Why, byte[] Body, long Kept = 0) : HubAnswer;

    /// <summary>Not sent, or the answer was lost, or it was none: the same again later is safe.</summary>
    public sealed record Lost(string Why, TimeSpan? NotBefore = null) : HubAnswer;
}
