using System.Text;
using Sightline.Model;

namespace Sightline.Connectors.Files;

/// <summary>What the receiver says of a file, in a file of its own: KEY.ack when it took it, KEY.err with its words when it refuses it.</summary>
internal sealed class FileAnswers(FileTargetOptions options, IFolderDisk disk)
{
    /// <summary>A reason is shown to people; a receiver that writes its whole log is cut.</summary>
    private const int MostCharacters = 1_000;

    private readonly string _folder = options.AcknowledgeFolder ?? options.Folder;

    public string Folder => _folder;

    /// <summary>The receiver's answer; null while there is none.</summary>
    /// <exception cref="IOException">The folder could not be read.</exception>
    public DeliveryOutcome? Look(string key)
    {
        var refused = Path.Combine(_folder, key + options.RefusedSuffix);
        if (disk.FileExists(refused))
        {
            var words = Words(refused);
            return new DeliveryOutcome.Refused(
                $"{(words.Length > 0 ? words.TrimEnd('.') : "The receiver refused it without a word")}. Correct what is named, take {key}{options.RefusedSuffix} and the file away, and send again.", "receiver");
        }

        var taken = Path.Combine(_folder, key + options.AcknowledgedSuffix);
        return disk.FileExists(taken) ? new DeliveryOutcome.Accepted(Words(taken) is { Length: > 0 } reference ? reference : Path.GetFileName(taken)) : null;
    }

    private string Words(string path)
    {
        var text = Encoding.UTF8.GetString(disk.Read(path)).Trim('\uFEFF', ' ', '\t', '\r', '\n');
        return text.Length <= MostCharacters ? text : text[..MostCharacters] + " …";
    }
}
