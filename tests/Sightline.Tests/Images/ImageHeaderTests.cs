using FsCheck;
using FsCheck.Fluent;
using Sightline.Images;

namespace Sightline.Tests.Images;

public sealed class ImageHeaderTests
{
    public static TheoryData<string, byte[], int, int> Files => new()
    {
        { "image/png", TestImages.Png(1_280, 960), 1_280, 960 },
        { "image/png", TestImages.Png(2_000_000_000, 1), 2_000_000_000, 1 },
        { "image/jpeg", TestImages.Jpeg(640, 480), 640, 480 },
        { "image/jpeg", TestImages.Jpeg(65_535, 3, frame: 0xC2), 65_535, 3 },
        { "image/jpeg", TestImages.Jpeg(7, 258, frame: 0xCF), 7, 258 },
        { "image/bmp", TestImages.Bmp(300, 200), 300, 200 },
        { "image/bmp", TestImages.Bmp(300, -200), 300, 200 },
        { "image/bmp", TestImages.OldBmp(258, 3), 258, 3 },
        { "image/tiff", TestImages.Tiff(4_096, 70_000, little: true), 4_096, 70_000 },
        { "image/tiff", TestImages.Tiff(4_096, 70_000, little: false), 4_096, 70_000 },

        // The smallest PNG there is, as an independent program wrote it.
        { "image/png", Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), 1, 1 },
    };

    public static TheoryData<byte[], string> Broken => new()
    {
        { [], "no PNG, JPEG, BMP or TIFF" },
        { "GIF89a\u0001\u0000"u8.ToArray(), "no PNG, JPEG, BMP or TIFF" },
        { "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray(), "no PNG, JPEG, BMP or TIFF" },
        { Touched(TestImages.Png(8, 8), 12, (byte)'J'), "first chunk is not IHDR" },
        { Touched(TestImages.Png(8, 8), 19, 9), "checksum" },
        { TestImages.Png(0, 8), "0 by 8 pixels" },
        { TestImages.Png(-1, 8), "no size of an image" },
        { TestImages.Jpeg(0, 8), "0 by 8 pixels" },
        { TestImages.Jpeg(8, 8, frame: 0xDA), "without a frame header" },
        { [0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 0, 0, 0], "a segment of 1 bytes" },
        { [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 3, 4], "do not follow each other" },
        { [0xFF, 0xD8, .. Enumerable.Repeat((byte)0xFF, 20_000)], "goes on with filling" },
        { [0xFF, 0xD8, .. Enumerable.Repeat<byte[]>([0xFF, 0xE0, 0, 2], 10_001).SelectMany(b => b)], "first 10000 segments" },
        { [0xFF, 0xD8, 0xFF, 0xC0, 0, 8, 8, 0, 1, 0, 1, 3], "too short for its components" },
        { [.. "BM"u8, .. new byte[12], 7, 0, 0, 0, .. new byte[8]], "a header of 7 bytes" },
        { [.. "II"u8, 42, 0, 4, 0, 0, 0], "names no directory" },
        { [.. "II"u8, 42, 0, 8, 0, 0, 0, 0, 0], "no width or no height" },
    };

    [Theory, MemberData(nameof(Files))]
    public void Kind_and_size_are_read_from_the_header(string mediaType, byte[] file, int width, int height)
    {
        using var stream = new MemoryStream(file);
        Assert.Equal(new ImageMeasure(mediaType, width, height), ImageHeader.Read(stream));
    }

    [Theory, MemberData(nameof(Broken))]
    public void A_file_without_the_header_it_promises_is_named_in_words(byte[] file, string words)
    {
        using var stream = new MemoryStream(file);
        Assert.Contains(words, Assert.Throws<NoImageException>(() => ImageHeader.Read(stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_is_cut_anywhere_is_no_header()
    {
        foreach (var (file, end) in ((byte[], int)[])[(TestImages.Png(), 33), (TestImages.Jpeg(9, 9), 46), (TestImages.Bmp(9, 9), 26), (TestImages.Tiff(9, 9, true), 96)])
        {
            for (var length = 0; length < end; length++)
            {
                using var stream = new MemoryStream(file, 0, length);
                Assert.Throws<NoImageException>(() => ImageHeader.Read(stream));
            }

            using var whole = new MemoryStream(file, 0, end);
            Assert.True(ImageHeader.Read(whole).Pixels > 0);
        }
    }

    [Fact]
    public void Whatever_follows_the_first_bytes_is_measured_or_refused_and_nothing_else()
    {
        var tails = ArbMap.Default.GeneratorFor<byte[]>();
        byte[][] heads = [[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [0xFF, 0xD8, 0xFF], "BM"u8.ToArray(), [0x49, 0x49, 0x2A, 0x00], [0x4D, 0x4D, 0x00, 0x2A]];
        var files = Gen.Elements(heads).SelectMany(head => tails.Select(tail => (byte[])[.. head, .. tail]));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(files.ToArbitrary(), file =>
        {
            using var stream = new MemoryStream(file);
            try
            {
                return ImageHeader.Read(stream).Pixels > 0;
            }
            catch (NoImageException no)
            {
                return no.Message.Length > 0;
            }
        }));
    }

    private static byte[] Touched(byte[] file, int at, byte value)
    {
        file[at] = value;
        return file;
    }
}
