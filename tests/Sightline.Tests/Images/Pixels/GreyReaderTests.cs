using System.IO.Compression;
using System.Security.Cryptography;
using Sightline.Images.Pixels;
using Sightline.Tests.House;

namespace Sightline.Tests.Images.Pixels;

/// <summary>Pictures are unpacked as other programs unpack them, and what is broken is said to be, never half a picture.</summary>
public sealed class GreyReaderTests
{
    private const long Many = 1_000_000;

    private static readonly (string Name, byte[] File, byte[] Grey)[] s_pictures =
        [.. Repository.Text("tests/Sightline.Tests/Images/Pixels/pictures.txt").Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(' ')).Select(p => (p[0], Convert.FromBase64String(p[1]), Unpack(p[2])))];

    public static TheoryData<string> Names => [.. s_pictures.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_has_the_grey_values_that_others_find_in_it(string name)
    {
        var (_, file, grey) = s_pictures.Single(p => p.Name == name);
        var read = GreyReader.Read(file, Many);

        Assert.Equal((45, 35), (read.Width, read.Height));
        // Two inverse transforms of one JPEG may round differently.
        Assert.InRange(read.Values.Zip(grey).Max(v => Math.Abs(v.First - v.Second)), 0, name.StartsWith("jpeg", StringComparison.Ordinal) ? 2 : 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_that_ends_early_is_said_to_be_broken(string name)
    {
        var file = s_pictures.Single(p => p.Name == name).File;
        foreach (var kept in (double[])[0.3, 0.6, 0.85])
        {
            Assert.Throws<UnreadablePictureException>(() => GreyReader.Read(file[..(int)(file.Length * kept)], Many));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_with_any_byte_changed_is_read_or_said_to_be_broken_and_nothing_else(string name)
    {
        var file = s_pictures.Single(p => p.Name == name).File;
        var random = new Random(7);
        for (var i = 0; i < 400; i++)
        {
            var bent = (byte[])file.Clone();
            bent[random.Next(bent.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Assert.NotEmpty(GreyReader.Read(bent, Many).Values);
            }
            catch (UnreadablePictureException why)
            {
                Assert.NotEmpty(why.Message);
            }
        }
    }

    [Fact]
    public void What_is_too_large_or_no_picture_or_of_a_form_that_is_not_read_is_said_so()
    {
        Assert.Contains("at most 1574", Assert.Throws<UnreadablePictureException>(() => GreyReader.Read(s_pictures[0].File, 1574)).Message, StringComparison.Ordinal);
        Assert.Contains("image/tiff", Assert.Throws<UnreadablePictureException>(() => GreyReader.Read(TestImages.Tiff(4, 4, little: true), Many)).Message, StringComparison.Ordinal);
        Assert.Contains("C9", Assert.Throws<UnreadablePictureException>(() => GreyReader.Read([0xFF, 0xD8, 0xFF, 0xC9, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0, 0xFF, 0xD9], Many)).Message, StringComparison.Ordinal);
        Assert.Throws<UnreadablePictureException>(() => GreyReader.Read(RandomNumberGenerator.GetBytes(500), Many));
        Assert.Throws<UnreadablePictureException>(() => GreyReader.Read(TestImages.Png(), Many));
        Assert.Throws<UnreadablePictureException>(() => GreyReader.Read([], Many));
    }

    private static byte[] Unpack(string packed)
    {
        using var stream = new ZLibStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
