using System.Text;
using Sightline.Model;

namespace Sightline.Connectors.Files;

/// <summary>What the receiver says of a file, in a file of its own: KEY.ack when it took it, KEY.err with its words when it refuses it.</summary>
internal sealed class FileAnswers(FileTargetOptions options, IFolderDisk disk, TimeProvider time)
{
    /// <summary>A reason is shown to people; a receiver that writes its whole log is cut.</summary>
    private const int MostCharacters = 1_000;

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

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

    /// <summary>Looks until there is an answer. Null when none came in time, or before a stop: a stop ends the waiting and not the delivery.</summary>
    /// <exception cref="IOException">The folder could not be read.</exception>
    public async Task<DeliveryOutcome?> WaitAsync(string key, CancellationToken ct)
    {
        for (var began = time.GetTimestamp(); ; await PauseAsync(ct))
        {
            // Disk calls block; they get a thread of their own.
            if (await Task.Run(() => Look(key), CancellationToken.None) is { } answer)
            {
                return answer;
            }

            if (ct.IsCancellationRequested || time.GetElapsedTime(began) >= options.AcknowledgeWithin)
            {
                return null;
            }
        }
    }

    private async Task PauseAsync(CancellationToken ct)
    {
        try
        {
            await Task.Delay(s_look, time, ct);
        }
        catch (OperationCanceledException)
        {
            // Stopping: one more look, and what it finds is recorded.
        }
    }

    private string Words(string path)
    {
        var text = Encoding.UTF8.GetString(disk.Read(path)).Trim('\uFEFF', ' ', '\t', '\r', '\n');
        return text.Length <= MostCharacters ? text : text[..MostCharacters] + " …";
    }
}
