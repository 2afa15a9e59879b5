using System.Security.Cryptography;
using Sightline.Contract;

namespace Sightline.Tests.Acquisition.Profiles;

public sealed class DeepPcbTests
{
    private static readonly string[] Classes = ["", "open", "short", "mousebite", "spur", "copper", "pin-hole"];

    private static string Folder => RealData.Need("deeppcb/images-dev");

    [Fact]
    public void Every_box_of_every_file_is_a_defect_on_the_tested_picture()
    {
        var records = Bench.ReadAll(Bench.Shipped("deeppcb"), Bench.EverySecond, Folder);
        var files = Directory.GetFiles(Folder, "*.txt", SearchOption.AllDirectories);
        Assert.Equal(files.Length, records.Count);

        foreach (var file in files)
        {
            var record = records.Single(r => r.Inspection.Part.Serial == "P-" + Path.GetFileNameWithoutExtension(file)).Inspection;
            var expected = File.ReadAllLines(file).Where(line => line.Length > 0).Select(line => line.Split(' ').Select(int.Parse).ToArray())
                .Select(n => $"{Classes[n[4]]} {n[0]} {n[1]} {n[2]} {n[3]} px tested");
            Assert.Equal(expected, record.Defects!.Select(d =>
                $"{d.Class} {d.Location!.X} {d.Location.Y} {d.Location.X + d.Location.Width} {d.Location.Y + d.Location.Height} {d.Location.Unit} {d.Location.Image}"));
            Assert.Equal(InspectionResult.Fail, record.Result);
        }
    }

    [Fact]
    public void Both_pictures_are_named_hashed_and_measured()
    {
        foreach (var record in Bench.ReadAll(Bench.Shipped("deeppcb"), Bench.EverySecond, Folder))
        {
            Assert.Equal(["tested", "reference"], record.Images.Select(image => image.Name));
            Assert.All(record.Images, image => Assert.Equal(("image/jpeg", 640, 640), (image.MediaType, image.Width, image.Height)));
            Assert.All(record.Images, image => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(image.Bytes())), image.Sha256));
            Assert.Equal(File.ReadAllBytes(Path.Combine(Folder, record.Place.File)), record.Images[0].Bytes());
        }
    }

    [Fact]
    public void Reading_it_again_gives_the_same_ids_and_content_and_no_id_twice()
    {
        var profile = Bench.Shipped("deeppcb");
        var once = Bench.ReadAll(profile, Bench.EverySecond, Folder);
        var again = Bench.ReadAll(profile, Bench.EverySecond, Folder);

        Assert.Equal(once.Select(r => Bench.Json(r.Inspection)), again.Select(r => Bench.Json(r.Inspection)));
        Assert.Equal(once.Count, once.Select(r => r.Inspection.Id).Distinct().Count());
    }
}
