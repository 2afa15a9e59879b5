using System.Text;

namespace Sightline.Acquisition.Profiles.Sources;

/// <summary>A file to read, and the short name a person sees.</summary>
internal sealed record SourceFile(string Path, string Name)
{
    /// <summary>The file itself, or the matching files below a folder in ordinal order of their names.</summary>
    public static IReadOnlyList<SourceFile> At(string path, IReadOnlyList<string> patterns) => File.Exists(path)
        ? [new SourceFile(path, System.IO.Path.GetFileName(path))]
        : [.. patterns
            .SelectMany(pattern => Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories))
            .Select(file => new SourceFile(file, System.IO.Path.GetRelativePath(path, file).Replace('\\', '/')))
            .OrderBy(file => file.Name, StringComparer.Ordinal)];
}

/// <summary>Looks through a file once before anything is sent: half a file must not be replayed because of one byte.</summary>
internal static class Utf8
{
    public static string? ProblemOf(SourceFile file)
    {
        using var stream = File.OpenRead(file.Path);
        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        var buffer = new byte[64 * 1024];
        var lines = 1L;
        var letters = new char[buffer.Length + 1];
        while (true)
        {
            var read = stream.Read(buffer);
            try
            {
                decoder.GetChars(buffer.AsSpan(0, read), letters, flush: read == 0);
            }
            catch (DecoderFallbackException)
            {
                return $"{file.Name} is not UTF-8 at or after line {lines}. Save it as UTF-8.";
            }

            if (read == 0)
            {
                return null;
            }

            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }
    }
}
