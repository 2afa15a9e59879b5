using Microsoft.Extensions.Options;

namespace Sightline.Images.Fingerprints;

/// <summary>Settings of how pictures are compared, section <c>Fingerprints</c>.</summary>
internal sealed class FingerprintOptions
{
    /// <summary>Look at stored images, so that similar defects are found. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Most pixels of an image that is looked at, width times height: it takes 1 to 3 bytes of memory for each, one image at a time. Default 24,000,000.</summary>
    public long MostPixels { get; set; } = 24_000_000;

    /// <summary>Most defects of one record on one image that are looked at. Default 100.</summary>
    public int MostBoxes { get; set; } = 100;

    /// <summary>How long to wait between two looks at what is listed, so that many pictures are one fact. Default 2 s.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(2);
}

internal sealed class FingerprintOptionsCheck : IValidateOptions<FingerprintOptions>
{
    public ValidateOptionsResult Validate(string? name, FingerprintOptions options)
    {
        var problems = new List<string>();
        if (options.MostPixels is < 1 or > 400_000_000)
        {
            problems.Add($"Fingerprints:MostPixels is {options.MostPixels}. Give 1 to 400000000.");
        }

        if (options.MostBoxes is < 1 or > 10_000)
        {
            problems.Add($"Fingerprints:MostBoxes is {options.MostBoxes}. Give 1 to 10000.");
        }

        if (options.Every <= TimeSpan.Zero || options.Every > TimeSpan.FromHours(1))
        {
            problems.Add($"Fingerprints:Every is {options.Every}. Give a time above zero, at most 01:00:00.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
