using System.Text;
using Sightline.Acquisition.Profiles.Checking;
using Sightline.Model;

namespace Sightline.Acquisition.Profiles;

/// <summary>A profile that can be used, or everything that is wrong with it.</summary>
internal abstract record ProfileOffer
{
    private ProfileOffer() { }

    public sealed record Ready(Profile Profile) : ProfileOffer;

    public sealed record Refused(IReadOnlyList<string> Problems) : ProfileOffer;
}

/// <summary>Finds a profile by its shipped name or by the path of a file.</summary>
internal static class ProfileCatalogue
{
    private const string Place = "Sightline.Acquisition.Profiles.Shipped.";
    private const string Ending = ".json";

    /// <summary>Names of the profiles inside the program, in alphabetical order.</summary>
    public static IReadOnlyList<string> ShippedNames { get; } =
    [
        .. typeof(ProfileCatalogue).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Place, StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal))
            .Select(name => name[Place.Length..^Ending.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A text that ends in .json or names a folder is a path; anything else is a shipped name.</summary>
    public static ProfileOffer Open(string nameOrPath)
    {
        if (LooksLikePath(nameOrPath))
        {
            return File.Exists(nameOrPath)
                ? ProfileFile.Check(File.ReadAllBytes(nameOrPath), Path.GetFileName(nameOrPath))
                : Refuse($"Profile '{nameOrPath}' is not a file. Give the path of a profile, or one of: {string.Join(", ", ShippedNames)}.");
        }

        using var stream = typeof(ProfileCatalogue).Assembly.GetManifestResourceStream(Place + nameOrPath + Ending);
        return stream is null ? Unknown(nameOrPath) : ProfileFile.Check(Read(stream), nameOrPath + Ending);
    }

    private static bool LooksLikePath(string text) =>
        text.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) || text.Contains('/') || text.Contains('\\');

    private static ProfileOffer.Refused Unknown(string name) => Refuse(
        $"Profile '{name}' is not shipped.{Nearest.Hint(name, ShippedNames)} Give the path of a .json file, or one of: {string.Join(", ", ShippedNames)}.");

    private static ProfileOffer.Refused Refuse(string problem) => new([problem]);

    private static byte[] Read(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd());
    }
}
