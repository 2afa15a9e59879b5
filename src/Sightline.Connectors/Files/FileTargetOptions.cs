using System.Text.Json.Nodes;
using Sightline.Connectors.Options;

namespace Sightline.Connectors.Files;

internal sealed class FileTargetOptions
{
    [Setting("Folder the files appear in. An absolute path to a folder that exists; it is never created, because a missing one is often a share that is not mounted.", Required = true)]
    public string Folder { get; set; } = "";

    [Setting("filePerMessage: each message becomes one file named by its key.")]
    public FileLayout Layout { get; set; } = FileLayout.FilePerMessage;

    [Setting("True when readers leave the files where they are: repeats are then recognised and the target can be asked. "
        + "False when readers move or delete them: a lost outcome then goes to a person, for nobody can say what was taken.", Required = true)]
    public bool? FilesStay { get; set; }

    [Setting("Name of a file that stands in the folder when the right share is mounted. Without it nothing is written and nothing is called absent.",
        Default = "the folder is trusted as it is")]
    public string? Marker { get; set; }

    [Setting("Document to write. A text that is only \"{{field}}\" takes the field with its JSON type; \"x {{field}} y\" is filled as text; "
        + "a member that names a missing field is left out; {{key}} is the message key.", Default = "the translated fields themselves")]
    public JsonNode? Body { get; set; }
}

internal enum FileLayout
{
    FilePerMessage,
}
