namespace Sightline.Retention;

/// <summary>An image, how long it is kept and what needs it.</summary>
/// <param name="Sha256">Its name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Position">Of the fact that it was stored.</param>
/// <param name="StoredAt">When that was, in microseconds.</param>
/// <param name="Class">By the worst that was ever said of a part it shows.</param>
/// <param name="Product">Of the record that keeps it longest; null for not known.</param>
/// <param name="Keeping">By which policy it is kept, and until when.</param>
/// <param name="IsDue">Its time is over at the moment that was asked for.</param>
/// <param name="Need">What needs it nevertheless; null for nothing.</param>
/// <param name="IsProduction">It shows parts of production alone.</param>
/// <param name="ColdAt">When it lies in the cold store; null where it lies here.</param>
/// <param name="ColdFrom">From when on it is old enough for the cold store; null for never.</param>
/// <param name="ColdDue">It is at the moment that was asked for.</param>
internal sealed record JudgedImage(
    string Sha256, long Size, long Position, long StoredAt, string Class, string? Product, Keeping Keeping, bool IsDue, Need? Need, bool IsProduction, long? ColdAt, DateTimeOffset? ColdFrom, bool ColdDue)
{
    /// <summary>It goes: its time is over, and nothing needs it.</summary>
    public bool Goes => IsDue && Need is null;

    /// <summary>It goes to the cold store.</summary>
    public bool Moves => !Goes && ColdDue && ColdAt is null;

    /// <summary>It may go to make room on a disk that is full, before its time: nothing needs it, and its part was always good.</summary>
    public bool IsSpare => Need is null && ColdAt is null && IsProduction && Class == DataClasses.Pass;
}
