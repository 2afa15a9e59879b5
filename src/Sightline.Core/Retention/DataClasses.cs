using Sightline.Contract;

namespace Sightline.Retention;

/// <summary>The classes of data that are kept for a time of their own. The words are in facts and never change.</summary>
internal static class DataClasses
{
    /// <summary>Images of parts that were never judged otherwise than good.</summary>
    public const string Pass = "images.pass";

    /// <summary>Images of parts that were to be looked at at some time, and never bad.</summary>
    public const string Review = "images.review";

    /// <summary>Images of parts that were bad at some time.</summary>
    public const string Fail = "images.fail";

    /// <summary>The records themselves.</summary>
    public const string Records = "records";

    public static readonly IReadOnlyList<string> OfImages = [Pass, Review, Fail];

    public static readonly IReadOnlyList<string> All = [.. OfImages, Records];

    /// <summary>The class of the images of a part by the worst that was said of it.</summary>
    public static string Of(InspectionResult worst) => worst switch { InspectionResult.Fail => Fail, InspectionResult.Review => Review, _ => Pass };

    /// <summary>The worse of two words: bad, to be looked at, good.</summary>
    public static InspectionResult Worse(InspectionResult one, InspectionResult other) => Weight(one) >= Weight(other) ? one : other;

    private static int Weight(InspectionResult result) => result switch { InspectionResult.Fail => 2, InspectionResult.Review => 1, _ => 0 };
}
