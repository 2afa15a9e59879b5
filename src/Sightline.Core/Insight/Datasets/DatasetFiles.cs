using System.Text.Json;
using Sightline.Storage;

namespace Sightline.Insight.Datasets;

/// <summary>
/// The manifests of training sets, as files. They can be lost: they follow from the journal, whose facts say their hashes. What is read is
/// compared with that hash.
/// </summary>
internal sealed class DatasetFiles(DataFolder folder, DatasetPlanner planner)
{
    public const string Folder = "datasets";

    public void Keep(long dataset, byte[] manifest)
    {
        var path = PathOf(dataset);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path + ".new", manifest);
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>The manifest; null where the file is lost or changed and the facts no longer give the same.</summary>
    public DatasetManifest? Read(Dataset dataset, CancellationToken ct)
    {
        if (File.Exists(PathOf(dataset.Position)) && File.ReadAllBytes(PathOf(dataset.Position)) is var kept && DatasetManifest.HashOf(kept) == dataset.Sha256)
        {
            return JsonSerializer.Deserialize(kept, DatasetJson.Default.DatasetManifest);
        }

        try
        {
            var manifest = planner.Plan(dataset.Definition, dataset.Position, ct);
            if (manifest.ToBytes() is var bytes && DatasetManifest.HashOf(bytes) == dataset.Sha256)
            {
                Keep(dataset.Position, bytes);
                return manifest;
            }

            return null;
        }
        catch (NoDatasetException)
        {
            return null;
        }
    }

    private string PathOf(long dataset) => Path.Combine(folder.In(Folder), $"{dataset}.json");
}
