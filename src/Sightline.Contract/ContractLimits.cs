namespace Sightline.Contract;

/// <summary>Limits of contract v1. A message past a limit is refused with the limit in the answer.</summary>
public static class ContractLimits
{
    /// <summary>Longest inspection id and station, in characters (Unicode code points, as JSON Schema counts).</summary>
    public const int IdLength = 128;

    /// <summary>Longest other identity or word (serial, batch, class, recipe), in characters.</summary>
    public const int WordLength = 256;

    /// <summary>Most items of one batch.</summary>
    public const int BatchItems = 1_000;

    /// <summary>Largest body of one request, in bytes, after decompression.</summary>
    public const int BodyBytes = 8 * 1024 * 1024;

    /// <summary>Deepest nesting of one message.</summary>
    public const int Depth = 32;

    /// <summary>Most defects, measurements, codes or images of one inspection.</summary>
    public const int ListItems = 10_000;
}
