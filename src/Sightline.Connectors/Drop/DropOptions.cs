using Sightline.Connectors.Options;

namespace Sightline.Connectors.Drop;

internal sealed class DropOptions
{
    [Setting("Folder the files appear in. An absolute path to a folder that exists; done and failed are made inside it.", Required = true)]
    public string Folder { get; set; } = "";

    [Setting("Kind of the records of a file that names none: work-orders, products, material-lots or station-contexts.")]
    public string Kind { get; set; } = "work-orders";

    [Setting("Between the cells of a CSV file: one character.")]
    public string Separator { get; set; } = ",";

    [Setting("Largest file that is read. A larger one fails, with the size in its reason.", Unit = "bytes")]
    public int MostBytes { get; set; } = 4 << 20;
}
