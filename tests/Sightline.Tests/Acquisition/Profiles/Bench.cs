using System.Text;
using System.Text.Json;
using Sightline.Acquisition.Profiles;
using Sightline.Acquisition.Profiles.Checking;
using Sightline.Contract;

namespace Sightline.Tests.Acquisition.Profiles;

/// <summary>Short ways to profiles, files and records.</summary>
internal static class Bench
{
    public static readonly Stated EverySecond = new(
        new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(1), "P-");

    public static Profile Shipped(string name) => Assert.IsType<ProfileOffer.Ready>(ProfileCatalogue.Open(name)).Profile;

    public static Profile Parse(string json) => Assert.IsType<ProfileOffer.Ready>(Offer(json)).Profile;

    public static IReadOnlyList<string> ProblemsOf(string json) => Assert.IsType<ProfileOffer.Refused>(Offer(json)).Problems;

    public static IReadOnlyList<MappedRecord> Read(Profile profile, Stated stated, string path)
    {
        var source = new ProfiledSource(profile, stated, path);
        Assert.Empty(source.Problems());
        return [.. source.Read(TestContext.Current.CancellationToken)];
    }

    public static IReadOnlyList<MappedRecord.Ready> ReadAll(Profile profile, Stated stated, string path) =>
        [.. Read(profile, stated, path).Select(record => Assert.IsType<MappedRecord.Ready>(record))];

    public static string Json(Inspection inspection) => JsonSerializer.Serialize(inspection, ContractJson.Default.Inspection);

    private static ProfileOffer Offer(string json) => ProfileFile.Check(Encoding.UTF8.GetBytes(json), "own.json");
}

/// <summary>A folder that goes away with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("sightline-profiles-").FullName;

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
