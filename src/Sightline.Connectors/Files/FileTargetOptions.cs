using System.Text.Json.Nodes;
using Sightline.Connectors.Options;

namespace Sightline.Connectors.Files;

internal sealed class FileTargetOptions
{
    [Setting("Folder the files appear in. An absolute path to a folder that exists; it is never created, because a missing one is often a share that is not mounted.", Required = true)]
    public string Folder { get; set; } = "";

    [Setting("filePerMessage: each message becomes one file named by its key.")]
    public FileLayout Layout { get; set; } = FileLayout.FilePerMessage;

    [Setting("What a file is written as. csv takes columns; json and xml take body.")]
    public FileFormat Format { get; set; } = FileFormat.Json;

    [Setting("True when readers leave the files where they are: repeats are then recognised and the target can be asked. "
        + "False when readers move or delete them: a lost outcome then goes to a person, for nobody can say what was taken.", Required = true)]
    public bool? FilesStay { get; set; }

    [Setting("Name of a file that stands in the folder when the right share is mounted. Without it nothing is written and nothing is called absent.",
        Default = "the folder is trusted as it is")]
    public string? Marker { get; set; }

    [Setting("Document to write. A text that is only \"{{field}}\" takes the field with its JSON type; \"x {{field}} y\" is filled as text; "
        + "a member that names a missing field is left out; {{key}} is the message key.", Default = "the translated fields themselves")]
    public JsonNode? Body { get; set; }

    [Setting("Columns of a csv file, in their order. Needed for csv, whose readers count on one order whatever a message holds.", Default = "none")]
    public IReadOnlyList<FileColumn> Columns { get; set; } = [];

    [Setting("Character between the cells of a csv file.")]
    public string Separator { get; set; } = ",";

    [Setting("True puts an apostrophe before a text that begins with = + - @, a tab or a carriage return, for receivers that open csv files in a spreadsheet: it would take the text for a formula. "
        + "False leaves every value as it is, which is what an MES compares identities with.")]
    public bool GuardFormulas { get; set; }

    [Setting("Name of the outermost element of an xml file.")]
    public string Root { get; set; } = "inspection";

    [Setting("True writes KEY.manifest beside each file, after it: its name, its count of records and bytes, and its SHA-256.")]
    public bool Manifest { get; set; }

    [Setting("True ends a delivery only when the receiver has written KEY.ack (its text becomes the reference) or KEY.err (its text becomes the reason). "
        + "A file stays at least until then, so filesStay must be true. Each lane waits for its acknowledgement.")]
    public bool Acknowledge { get; set; }

    [Setting("Folder the receiver writes its answers into, as an absolute path.", Default = "folder")]
    public string? AcknowledgeFolder { get; set; }

    [Setting("What follows the key in the name of an acknowledgement.")]
    public string AcknowledgedSuffix { get; set; } = ".ack";

    [Setting("What follows the key in the name of a refusal.")]
    public string RefusedSuffix { get; set; } = ".err";

    [Setting("How long a lane waits for the receiver's answer. After that the outcome is unknown, and the answer is looked for at every pause. Too short makes a slow receiver look away.", Unit = "hh:mm:ss")]
    public TimeSpan AcknowledgeWithin { get; set; } = TimeSpan.FromMinutes(1);
}

internal sealed class FileColumn
{
    [Setting("Name in the first line.", Required = true)]
    public string Name { get; set; } = "";

    [Setting("The cell: a text with {{field}}; {{key}} is the message key. A field that is missing leaves the cell empty.", Required = true)]
    public string Value { get; set; } = "";
}

internal enum FileLayout
{
    FilePerMessage,
}
