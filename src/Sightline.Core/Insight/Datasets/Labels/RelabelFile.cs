using Sightline.Contract;

namespace Sightline.Insight.Datasets.Labels;

/// <summary>One box as it came back, in pixels of its image, and where it stands in what was sent, for whoever must mend it.</summary>
internal sealed record SentBox(string At, string Class, decimal X, decimal Y, decimal Width, decimal Height);

/// <summary>One image as it came back, by the last part of its name; without boxes it shows nothing.</summary>
internal sealed record SentLabels(string At, string File, IReadOnlyList<SentBox> Boxes);

/// <summary>What came back from a labelling tool: each image once, or what is wrong with it and where.</summary>
internal sealed record RelabelFile(IReadOnlyList<SentLabels> Images, IReadOnlyList<ContractError> Errors)
{
    /// <summary>Most bytes of labels, unpacked.</summary>
    public const int MostBytes = 32 * 1024 * 1024;

    /// <summary>Most images of one file: each may become a review.</summary>
    public const int MostImages = 5_000;

    /// <summary>More problems than these are not listed.</summary>
    public const int MostErrors = 100;

    public static RelabelFile Broken(string pointer, string why) => new([], [new ContractError(pointer, why)]);
}
