using Sightline.Plant.Images;

namespace Sightline.Tests.Plant.Images;

public class PartImageTests
{
    private static readonly Box Somewhere = new(150, 60, 44, 30);

    public static TheoryData<string> EveryClass => [.. DefectWords.All];

    [Fact]
    public void A_picture_decodes_to_the_very_pixels_that_were_drawn()
    {
        var raster = PartImage.Render(PartLook.Bracket, 42, []);
        var read = PngReader.Read(PngWriter.Write(raster));
        Assert.Equal((320, 240), (read.Width, read.Height));
        Assert.Equal(raster.Pixels, read.Pixels);
    }

    [Theory, MemberData(nameof(EveryClass))]
    public void A_defect_changes_the_picture_inside_its_box_and_nowhere_else(string defect)
    {
        var box = BoxFor(defect);
        var good = PngReader.Read(PartImage.Png(PartLook.Bracket, 42, []));
        var bad = PngReader.Read(PartImage.Png(PartLook.Bracket, 42, [new DrawnDefect(defect, box)]));

        var changed = (from y in Enumerable.Range(0, good.Height)
                       from x in Enumerable.Range(0, good.Width)
                       where good.At(x, y) != bad.At(x, y)
                       select (X: x, Y: y)).ToList();
        Assert.All(changed, p => Assert.True(box.Contains(p.X, p.Y), $"({p.X},{p.Y}) changed outside {box}"));

        // And the box is no bigger than the defect: what changed reaches its sides, two pixels of play for round shapes.
        Assert.InRange(changed.Min(p => p.X), box.X, box.X + 2);
        Assert.InRange(changed.Max(p => p.X), box.Right - 3, box.Right - 1);
        Assert.InRange(changed.Min(p => p.Y), box.Y, box.Y + 4);
        Assert.InRange(changed.Max(p => p.Y), box.Bottom - 5, box.Bottom - 1);
    }

    [Theory, MemberData(nameof(EveryClass))]
    public void The_same_part_makes_the_same_bytes_and_another_part_makes_others(string defect)
    {
        DrawnDefect[] defects = [new(defect, BoxFor(defect))];
        Assert.Equal(PartImage.Png(PartLook.Bracket, 42, defects), PartImage.Png(PartLook.Bracket, 42, defects));
        Assert.NotEqual(PartImage.Png(PartLook.Bracket, 42, defects), PartImage.Png(PartLook.Bracket, 43, defects));
    }

    [Fact]
    public void A_picture_stays_small()
    {
        Assert.All(Enumerable.Range(0, 20), grain =>
            Assert.InRange(PartImage.Png(PartLook.Cover, (ulong)grain, [new(DefectWords.Stain, Somewhere)]).Length, 1, 25_000));
    }

    [Fact]
    public void A_class_that_cannot_be_drawn_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PartImage.Render(PartLook.Cover, 1, [new("pastry", Somewhere)]));
    }

    private static Box BoxFor(string defect) => defect switch
    {
        DefectWords.MissingHole => PartLook.Bracket.Holes[0].Box,
        DefectWords.Misprint => PartLook.Bracket.Print,
        _ => Somewhere,
    };
}
