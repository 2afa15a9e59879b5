using Sightline.Acquisition.Profiles;
using Sightline.Contract;

namespace Sightline.Tests.Acquisition.Profiles;

public sealed class ApsQualityTests
{
    private static string Folder => RealData.Need("aps-mqtt-sessions/dev");

    [Fact]
    public void The_recordings_hold_exactly_the_expected_inspections()
    {
        var expected = File.ReadAllLines(Path.Combine(Folder, "expected_quality.csv")).Skip(1).Select(line => line.Split(','))
            .Select(c => $"{c[0]} {c[1]} {c[2]} {c[3]} {(c[4] == "PASSED" ? InspectionResult.Pass : InspectionResult.Fail)}").Order();

        var found = Inspections().Select(record => $"{record.Place.File} {record.Inspection.WorkOrder} {record.Inspection.Part.Serial} " +
            $"{record.Inspection.Extensions!["type"]} {record.Inspection.Result}").Order();

        Assert.Equal(expected, found);
    }

    [Fact]
    public void Camera_time_class_and_picture_are_those_of_the_camera_byte_for_byte()
    {
        var records = Inspections().ToDictionary(record => record.Place.File);
        foreach (var row in File.ReadAllLines(Path.Combine(Folder, "ai_camera_results.csv")).Skip(1).Select(line => line.Split(',')))
        {
            var record = records[row[0]];
            Assert.Equal(row[1], record.Inspection.InspectedAt);
            Assert.Equal(row[3], record.Inspection.Extensions!["classification"].GetString());
            Assert.Equal(row[4], record.Inspection.Extensions!["description"].GetString());
            Assert.Equal(row[5] == "FAILED" ? [row[3]] : [], (record.Inspection.Defects ?? []).Select(d => d.Class));

            var image = Assert.Single(record.Images);
            Assert.Equal(("camera", "image/png", 320, 240), (image.Name, image.MediaType, image.Width, image.Height));
            Assert.Equal(File.ReadAllBytes(Path.Combine(Folder, "images", row[6])), image.Bytes());
            Assert.Equal(image.Sha256, Assert.Single(record.Inspection.Images!).Sha256);
        }
    }

    [Fact]
    public void The_stations_own_identity_of_the_check_is_the_inspections_id()
    {
        Assert.Equal(
            ["6196b8b8-2fb0-486d-92a4-bc29603fc703", "c405d6ea-8271-486b-8d48-412fd4857e44", "cf89e693-41bc-4fa1-b65b-53f220248ad1"],
            Inspections().Select(record => record.Inspection.Id).Order());
        Assert.All(Inspections(), record => Assert.Equal("APS-AIQS", record.Inspection.Station));
        Assert.All(Inspections(), record => Assert.False(record.Inspection.Extensions!.ContainsKey(Stated.ExtensionName)));
    }

    [Fact]
    public void The_same_recording_twice_in_a_folder_makes_no_extra_inspection()
    {
        using var folder = new TempFolder();
        var log = File.ReadAllBytes(Path.Combine(Folder, "red-storage-production-nok_20260807_113739.log"));
        folder.Write("a.log", log);
        folder.Write("b.log", log);

        var records = Bench.Read(Bench.Shipped("aps-quality"), Stated.Nothing, folder.Root);

        Assert.Single(records.OfType<MappedRecord.Ready>());
        Assert.Single(records.OfType<MappedRecord.Repeat>());
    }

    private static IReadOnlyList<MappedRecord.Ready> Inspections() => Bench.ReadAll(Bench.Shipped("aps-quality"), Stated.Nothing, Folder);
}
