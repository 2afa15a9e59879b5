using System.Globalization;
using Sightline.Images;
using Sightline.Images.Fingerprints;
using Sightline.Images.Pixels;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Images;

/// <summary>Recorded images of circuit boards: every one is unpacked, and what looks alike is mostly of one class.</summary>
public sealed class LookOfRealBoardsTests(ITestOutputHelper output)
{
    private sealed record Box(string Image, int Class, Fingerprint Look);

    [Fact]
    public void Defects_that_look_alike_on_other_images_are_of_the_same_class_far_above_chance()
    {
        var boxes = Directory.EnumerateFiles(RealData.Need("deeppcb/images-dev"), "*.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(Read).ToList();
        var (alike, chance) = (0.0, 0.0);
        foreach (var box in boxes)
        {
            var others = boxes.FindAll(o => o.Image != box.Image);
            alike += others.OrderBy(o => box.Look.DistanceTo(o.Look)).Take(5).Count(o => o.Class == box.Class) / 5.0;
            chance += others.Count(o => o.Class == box.Class) / (double)others.Count;
        }

        (alike, chance) = (alike / boxes.Count, chance / boxes.Count);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{boxes.Count} defects: of the five that look most alike {alike:P1} have the same class, by chance {chance:P1}."));
        Assert.True(boxes.Count > 500);
        Assert.True(alike > 3 * chance, $"{alike:P1} of those that look alike have the same class, {chance:P1} by chance.");
    }

    /// <summary>Each line: left, top, right, bottom, class.</summary>
    private static IEnumerable<Box> Read(string list)
    {
        var name = Path.GetFileNameWithoutExtension(list);
        var image = GreyReader.Read(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(list)!.Replace("_not", ""), name + "_test.jpg")), 10_000_000);
        foreach (var n in File.ReadLines(list).Where(l => l.Length > 0).Select(l => Array.ConvertAll(l.Split(' '), int.Parse)))
        {
            yield return new Box(name, n[4], Fingerprint.Of(image, PixelBox.Around(new ImageBox(n[0], n[1], n[2] - n[0], n[3] - n[1]), image.Width, image.Height)));
        }
    }
}
