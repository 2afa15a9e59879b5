using Sightline.Acquisition.Profiles;
using Sightline.Acquisition.Profiles.Mapping;
using Sightline.Contract;

namespace Sightline.Tests.Acquisition.Profiles;

public sealed class ImagePairTests
{
    // Start of image, an application segment of 2 bytes, a baseline frame of 20 by 10.
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 0xFF, 0xC0, 0, 11, 8, 0, 10, 0, 20, 1, 1, 0x11, 0];

    [Fact]
    public void A_board_without_boxes_passes_and_missing_companions_are_named()
    {
        using var folder = new TempFolder();
        Pair(folder, "good", "");
        Pair(folder, "short-line", "1 2 3\n");
        folder.Write("g/lonely_test.jpg", Jpeg);
        folder.Write("g/orphan_temp.jpg", Jpeg);
        folder.Write("g_not/stray.txt", "1 1 2 2 1");

        var records = Bench.Read(Bench.Shipped("deeppcb"), Bench.EverySecond, folder.Root);

        var good = records.OfType<MappedRecord.Ready>().Single().Inspection;
        Assert.Equal((InspectionResult.Pass, 0), (good.Result, good.Defects?.Count ?? 0));
        Assert.Equal(
            [
                "g/lonely_test.jpg: Its companion g/lonely_temp.jpg and g_not/lonely.txt is missing. Add the file.",
                "g/short-line_test.jpg: g_not/short-line.txt line 1 has 3 words, not 5 (x1 y1 x2 y2 type). Correct the line.",
                "g/orphan_temp.jpg: Its picture *_test.jpg is missing. Add the file.",
                "g_not/stray.txt: Its picture *_test.jpg is missing. Add the file.",
            ],
            records.OfType<MappedRecord.Unmappable>().Select(record => record.ToString()));
    }

    [Fact]
    public void An_unknown_type_and_a_reversed_box_are_reported_together()
    {
        using var folder = new TempFolder();
        Pair(folder, "odd", "30 10 20 15 7\n");

        var record = Assert.IsType<MappedRecord.Unmappable>(Assert.Single(Bench.Read(Bench.Shipped("deeppcb"), Bench.EverySecond, folder.Root)));

        Assert.Equal(
            [
                "The box is -10 long at field 'x2'. Exchange its edges or correct them.",
                "Field 'type' is '7', which the profile's lookup does not list. Add it there; nothing is guessed.",
            ],
            record.Problems);
    }

    [Fact]
    public void The_size_is_read_from_the_header_alone()
    {
        Assert.Equal(new ImageHeader("image/jpeg", 20, 10), ImageHeader.Read(Jpeg));
        Assert.Null(ImageHeader.Read(Jpeg.AsSpan(0, 10)));
        Assert.Null(ImageHeader.Read("GIF89a"u8));
        Assert.Null(ImageHeader.Read([]));
    }

    private static void Pair(TempFolder folder, string name, string boxes)
    {
        folder.Write($"g/{name}_test.jpg", Jpeg);
        folder.Write($"g/{name}_temp.jpg", Jpeg);
        folder.Write($"g_not/{name}.txt", boxes);
    }
}
