using Sightline.Buffering;

namespace Sightline.Retention;

/// <summary>Images of a class that one policy keeps.</summary>
internal readonly record struct StockName(string Class, string Policy, KeepFor Keep)
{
    public static StockName Of(JudgedImage image) => new(image.Class, image.Keeping.Policy, image.Keeping.Keep);
}

/// <summary>How much there is of it, how much comes in, and when it leaves the disk.</summary>
internal sealed class Stock
{
    /// <summary>What came in these days says how much comes in.</summary>
    public const int Days = 14;

    private readonly Dictionary<int, long> _leaves = [];

    public long Images { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Of these, in the cold store.</summary>
    public long ColdBytes { get; private set; }

    /// <summary>Of these, due and kept for a reason.</summary>
    public long NeededBytes { get; private set; }

    /// <summary>What came in the last days, as many as <see cref="Days"/>.</summary>
    public long NewImages { get; private set; }

    public long NewBytes { get; private set; }

    /// <summary>Bytes that leave the disk so many days from the moment of the plan, where nothing needs them by then.</summary>
    public IReadOnlyDictionary<int, long> Leaves => _leaves;

    public void Add(JudgedImage image, DateTimeOffset at)
    {
        (Images, Bytes) = (Images + 1, Bytes + image.Size);
        if (FactHash.FromMicroseconds(image.StoredAt) > at.AddDays(-Days))
        {
            (NewImages, NewBytes) = (NewImages + 1, NewBytes + image.Size);
        }

        NeededBytes += image.IsDue && !image.Goes ? image.Size : 0;
        if (image.ColdAt is not null)
        {
            ColdBytes += image.Size;
            return;
        }

        var leaves = image.Need is not null ? image.ColdFrom : image.ColdFrom < image.Keeping.DueAt ? image.ColdFrom : image.Keeping.DueAt;
        if (leaves is { } moment)
        {
            var day = Math.Max(0, (int)Math.Ceiling((moment - at).TotalDays));
            _leaves[day] = _leaves.GetValueOrDefault(day) + image.Size;
        }
    }
}
