namespace Sightline.Plant.Mes;

/// <summary>
/// The MES's records on disk, one JSON object a line. A record is handed to the operating system before it is answered,
/// so a killed process loses nothing it answered; there is no flush to the disk, so a power cut may.
/// </summary>
internal sealed class MesDataFile : IDisposable
{
    private readonly FileStream _file;

    private MesDataFile(FileStream file) => _file = file;

    /// <summary>Opens or creates the file and reads what it holds. A torn last line was never answered: it is set aside in <c>*.torn</c>.</summary>
    public static MesDataFile Open(string path, Action<MesRecord> read)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
        {
            Directory.CreateDirectory(directory);
        }

        // No buffer of our own: each write goes to the operating system at once.
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            var whole = ReadLines(path, File.ReadAllBytes(path), read);
            file.SetLength(whole);
            file.Seek(whole, SeekOrigin.Begin);
            return new MesDataFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Append(MesRecord record)
    {
        var before = _file.Position;
        byte[] line = [.. record.Json, (byte)'\n'];
        try
        {
            _file.Write(line);
        }
        catch (IOException)
        {
            // A half line would be read as a broken record at the next start.
            _file.SetLength(before);
            _file.Seek(before, SeekOrigin.Begin);
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Length of the whole lines in bytes.</summary>
    private static int ReadLines(string path, byte[] bytes, Action<MesRecord> read)
    {
        var start = 0;
        for (var number = 1; start < bytes.Length; number++)
        {
            var length = bytes.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0)
            {
                File.WriteAllBytes(path + ".torn", bytes[start..]);
                break;
            }

            read(ParseLine(path, number, bytes.AsMemory(start, length)));
            start += length + 1;
        }

        return start;
    }

    private static MesRecord ParseLine(string path, int number, ReadOnlyMemory<byte> line)
    {
        try
        {
            return MesRecord.Parse(line);
        }
        catch (Exception problem) when (problem is System.Text.Json.JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} line {number} is not a record of this MES. Move the file away or repair the line.", problem);
        }
    }
}
