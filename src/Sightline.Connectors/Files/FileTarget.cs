using Sightline.Model;

namespace Sightline.Connectors.Files;

/// <summary>Puts each message as one file into a folder. See docs/connectors/file.md.</summary>
internal sealed class FileTarget(FileTargetOptions options, IFolderDisk disk, TimeProvider time) : ITargetConnector, IProbe
{
    private const string Right = $"{ProbeChecks.Permission} write";

    private readonly IFileFormat _format = FileFormats.Of(options);
    private readonly FileAnswers _answers = new(options, disk, time);

    public bool RecognisesRepeats => options.FilesStay is true;

    public bool CanReadBack => options.FilesStay is true;

    public async Task<DeliveryOutcome> DeliverAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        // Disk calls block and cannot be stopped half way; they get a thread of their own and no token.
        var placed = await Task.Run(() => Deliver(message), CancellationToken.None);
        return options.Acknowledge && placed is DeliveryOutcome.Accepted ? await WaitForAnswerAsync(message, ct) : placed;
    }

    public Task<ReadBack> FindAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.Run(() => Find(message), CancellationToken.None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Writes a hidden file, flushes it and takes it away again: a folder that can be read is not always one that can be written.</summary>
    public Task<IReadOnlyList<ProbeFinding>> ProbeAsync(ProbeSetup setup, CancellationToken ct) => Task.Run(Probe, CancellationToken.None);

    private IReadOnlyList<ProbeFinding> Probe()
    {
        var path = Path.Combine(options.Folder, ".preflight.part");
        try
        {
            if (WhyAway() is { } why)
            {
                return [new ProbeFinding(Right, ProbeVerdict.Bad, why)];
            }

            disk.WriteAndFlush(path, "preflight"u8.ToArray());
            disk.Delete(path);
            return [new ProbeFinding(Right, ProbeVerdict.Good, $"A file was written to {options.Folder}, flushed and taken away again.")];
        }
        catch (Exception e) when (IsDiskTrouble(e))
        {
            DeletePart(path);
            return [new ProbeFinding(Right, ProbeVerdict.Bad, $"Nothing can be written to {options.Folder}: {e.Message} Let the account of this node write there.")];
        }
    }

    /// <summary>The file is there; its receiver has the word.</summary>
    private async Task<DeliveryOutcome> WaitForAnswerAsync(DeliveryMessage message, CancellationToken ct)
    {
        try
        {
            return await _answers.WaitAsync(message.Key, ct) ?? new DeliveryOutcome.Unknown(NotAnswered(message));
        }
        catch (Exception e) when (IsDiskTrouble(e))
        {
            return new DeliveryOutcome.Unknown($"{NameOf(message)} was placed, and {_answers.Folder} cannot be read: {e.Message}");
        }
    }

    private string NotAnswered(DeliveryMessage message) =>
        $"{NameOf(message)} is in {options.Folder}, and its receiver has not written {message.Key}{options.AcknowledgedSuffix} yet. Look whether the receiver runs.";

    private DeliveryOutcome Deliver(DeliveryMessage message)
    {
        if (_format.Write(message, out var refusal) is not { } content)
        {
            return new DeliveryOutcome.Refused(refusal, "form");
        }

        var file = PathOf(message);
        // One name per key, so that what a crash left behind is written over by the next attempt and never piles up.
        var part = Path.Combine(options.Folder, $".{NameOf(message)}.part");
        try
        {
            if (WhyAway() is { } why)
            {
                return new DeliveryOutcome.TryAgain(why);
            }

            if (options.Acknowledge && _answers.Look(message.Key) is { } answered)
            {
                return answered;
            }

            if (disk.FileExists(file))
            {
                return Compare(file, content, message);
            }

            disk.WriteAndFlush(part, content);
        }
        catch (Exception e) when (IsDiskTrouble(e))
        {
            DeletePart(part);
            return new DeliveryOutcome.TryAgain($"Nothing was placed in {options.Folder}: {e.Message}");
        }

        return Place(part, file, content, message);
    }

    private DeliveryOutcome Place(string part, string file, byte[] content, DeliveryMessage message)
    {
        try
        {
            disk.Rename(part, file);
        }
        catch (Exception e) when (IsDiskTrouble(e))
        {
            return AfterFailedRename(part, file, content, message, e);
        }

        return Settle(message, content);
    }

    // A network share may rename and then lose the answer. What stands in the folder now tells the truth, if anything does.
    private DeliveryOutcome AfterFailedRename(string part, string file, byte[] content, DeliveryMessage message, Exception failure)
    {
        try
        {
            if (disk.FileExists(file))
            {
                DeletePart(part);
                return Compare(file, content, message);
            }

            if (disk.FileExists(part))
            {
                DeletePart(part);
                return new DeliveryOutcome.TryAgain($"Nothing was placed in {options.Folder}: {failure.Message}");
            }
        }
        catch (Exception e) when (IsDiskTrouble(e))
        {
            return new DeliveryOutcome.Unknown($"The file may or may not be in {options.Folder}: {e.Message}");
        }

        return new DeliveryOutcome.Unknown($"The file may have been placed in {options.Folder} and taken already: {failure.Message}");
    }

    /// <summary>The name is in the folder; now it must be there after a power cut too.</summary>
    private DeliveryOutcome Settle(DeliveryMessage message, byte[] content)
    {
        try
        {
            PlaceManifest(message, content);
            disk.FlushFolder(options.Folder);
            return new DeliveryOutcome.Accepted(NameOf(message));
        }
        catch (Exception e) when (IsDiskTrouble(e))
        {
            return new DeliveryOutcome.Unknown($"The file was placed and may not survive a power cut{(options.Manifest ? ", or lacks its manifest" : "")}. {e.Message}");
        }
    }

    private void PlaceManifest(DeliveryMessage message, byte[] content)
    {
        var (manifest, ours) = (ManifestOf(message), FileManifest.Of(NameOf(message), content));
        var isThere = options.Manifest && disk.FileExists(manifest);
        if (!options.Manifest || (isThere && disk.Read(manifest).AsSpan().SequenceEqual(ours)))
        {
            return;
        }

        if (isThere)
        {
            // Of an earlier file under this key that somebody took away.
            disk.Delete(manifest);
        }

        var part = Path.Combine(options.Folder, $".{message.Key}{FileManifest.Extension}.part");
        disk.WriteAndFlush(part, ours);
        disk.Rename(part, manifest);
    }

    private DeliveryOutcome Compare(string file, byte[] content, DeliveryMessage message)
    {
        var there = disk.Read(file);
        return _format.Same(there, content)
            ? Settle(message, there)
            : new DeliveryOutcome.Refused(
                $"{NameOf(message)} is in {options.Folder} with other content. Compare both, then remove the file and send again, or close this delivery.",
                "other-content");
    }

    private ReadBack Find(DeliveryMessage message)
    {
        if (!CanReadBack)
        {
            return new ReadBack.CannotTell("Readers take the files away, so an absent file says nothing. Ask the reader's side.");
        }

        try
        {
            if (WhyAway() is { } why)
            {
                return new ReadBack.CannotTell(why);
            }

            if (options.Acknowledge && _answers.Look(message.Key) is { } answered)
            {
                // A refusal is nothing that was taken: the next attempt writes nothing and reports it.
                return answered is DeliveryOutcome.Accepted accepted ? new ReadBack.Found(accepted.TargetReference) : new ReadBack.NotThere();
            }

            if (!disk.FileExists(PathOf(message)) || (options.Manifest && !disk.FileExists(ManifestOf(message))))
            {
                return new ReadBack.NotThere();
            }

            if (options.Acknowledge)
            {
                return new ReadBack.CannotTell(NotAnswered(message));
            }

            // Found closes the delivery for good, so what was found must be on the disk for good.
            disk.FlushFolder(options.Folder);
            return new ReadBack.Found(NameOf(message));
        }
        catch (Exception e) when (IsDiskTrouble(e))
        {
            return new ReadBack.CannotTell(e.Message);
        }
    }

    private string? WhyAway() =>
        options.Acknowledge && !disk.FolderExists(_answers.Folder) ? $"The folder {_answers.Folder} is not there. Mount or create it; deliveries resume by themselves."
        : !disk.FolderExists(options.Folder) ? $"The folder {options.Folder} is not there. Mount or create it; deliveries resume by themselves."
        : options.Marker is { } marker && !disk.FileExists(Path.Combine(options.Folder, marker))
            ? $"The folder {options.Folder} has no {marker}, so the right share is not mounted. Mount it; deliveries resume by themselves."
            : null;

    private void DeletePart(string part)
    {
        try
        {
            disk.Delete(part);
        }
        catch (Exception e) when (IsDiskTrouble(e))
        {
            // The next attempt writes over it; readers ignore names that begin with a dot.
        }
    }

    private static bool IsDiskTrouble(Exception e) => e is IOException or UnauthorizedAccessException;

    private string PathOf(DeliveryMessage message) => Path.Combine(options.Folder, NameOf(message));

    private string ManifestOf(DeliveryMessage message) => Path.Combine(options.Folder, message.Key + FileManifest.Extension);

    private string NameOf(DeliveryMessage message) => message.Key.All(char.IsAsciiHexDigit) && message.Key.Length > 0
        ? message.Key + _format.Extension
        : throw new ArgumentException($"The key '{message.Key}' is not hexadecimal and cannot name a file.", nameof(message));
}
