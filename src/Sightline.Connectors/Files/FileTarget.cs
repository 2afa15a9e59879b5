using System.Text.Json;
using Sightline.Connectors.Templates;
using Sightline.Model;

namespace Sightline.Connectors.Files;

/// <summary>Puts each message as one file into a folder. See docs/connectors/file.md.</summary>
internal sealed class FileTarget(FileTargetOptions options, IFolderDisk disk) : ITargetConnector, IProbe
{
    private const string Right = $"{ProbeChecks.Permission} write";

    private readonly BodyTemplate _body = new(options.Body);

    public bool RecognisesRepeats => options.FilesStay is true;

    public bool CanReadBack => options.FilesStay is true;

    public Task<DeliveryOutcome> DeliverAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        // Disk calls block and cannot be stopped half way; they get a thread of their own and no token.
        return Task.Run(() => Deliver(message), CancellationToken.None);
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

    private DeliveryOutcome Deliver(DeliveryMessage message)
    {
        var content = _body.Render(message);
        var file = PathOf(message);
        // One name per key, so that what a crash left behind is written over by the next attempt and never piles up.
        var part = Path.Combine(options.Folder, $".{NameOf(message)}.part");
        try
        {
            if (WhyAway() is { } why)
            {
                return new DeliveryOutcome.TryAgain(why);
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

        return Settle(message);
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
    private DeliveryOutcome Settle(DeliveryMessage message)
    {
        try
        {
            disk.FlushFolder(options.Folder);
            return new DeliveryOutcome.Accepted(NameOf(message));
        }
        catch (Exception e) when (IsDiskTrouble(e))
        {
            return new DeliveryOutcome.Unknown($"The file was placed and may not survive a power cut. {e.Message}");
        }
    }

    private DeliveryOutcome Compare(string file, byte[] content, DeliveryMessage message) => SameJson(disk.Read(file), content)
        ? Settle(message)
        : new DeliveryOutcome.Refused(
            $"{NameOf(message)} is in {options.Folder} with other content. Compare both, then remove the file and send again, or close this delivery.",
            "other-content");

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

            if (!disk.FileExists(PathOf(message)))
            {
                return new ReadBack.NotThere();
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
        !disk.FolderExists(options.Folder) ? $"The folder {options.Folder} is not there. Mount or create it; deliveries resume by themselves."
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

    // Compared as parsed: a map built anew may order members differently and still say the same.
    private static bool SameJson(byte[] there, byte[] ours)
    {
        if (there.AsSpan().SequenceEqual(ours))
        {
            return true;
        }

        try
        {
            using var one = JsonDocument.Parse(there);
            using var other = JsonDocument.Parse(ours);
            return JsonElement.DeepEquals(one.RootElement, other.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsDiskTrouble(Exception e) => e is IOException or UnauthorizedAccessException;

    private string PathOf(DeliveryMessage message) => Path.Combine(options.Folder, NameOf(message));

    private static string NameOf(DeliveryMessage message) => message.Key.All(char.IsAsciiHexDigit) && message.Key.Length > 0
        ? $"{message.Key}.json"
        : throw new ArgumentException($"The key '{message.Key}' is not hexadecimal and cannot name a file.", nameof(message));
}
