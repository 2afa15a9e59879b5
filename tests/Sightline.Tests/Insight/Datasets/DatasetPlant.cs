using System.IO.Compression;
using System.Text;
using Sightline.Insight.Datasets;
using Sightline.Insight.Datasets.Formats;
using Sightline.Images;
using Sightline.Tests.Images.Fingerprints;

namespace Sightline.Tests.Insight.Datasets;

/// <summary>Training sets of a node: asked for, made at a position, unpacked.</summary>
internal static class DatasetPlant
{
    public static DatasetDefinition Definition(string format = "coco", decimal train = 0.6m, decimal validation = 0.2m, decimal test = 0.2m) =>
        new() { Name = "set", Format = format, Train = train, Validation = validation, Test = test };

    public static DatasetManifest Plan(this LookingPlant plant, DatasetDefinition definition, long? asOf = null) =>
        plant.Node.Get<DatasetPlanner>().Plan(definition, asOf ?? plant.Node.Journal.Head, default);

    public static async Task<byte[]> ZipAsync(this LookingPlant plant, DatasetManifest manifest)
    {
        using var into = new MemoryStream();
        await new DatasetZip(plant.Node.Get<ImageReader>()).WriteAsync(manifest, into, default);
        return into.ToArray();
    }

    public static Dictionary<string, byte[]> Unzip(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return archive.Entries.ToDictionary(e => e.FullName, e =>
        {
            using var stream = e.Open();
            using var all = new MemoryStream();
            stream.CopyTo(all);
            return all.ToArray();
        });
    }

    public static string Text(this Dictionary<string, byte[]> files, string path) => Encoding.UTF8.GetString(files[path]);
}
