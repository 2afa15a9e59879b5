using System.Security.Cryptography;
using Sightline.Acquisition.Profiles.Sources;

namespace Sightline.Acquisition.Profiles.Mapping;

/// <summary>Describes the pictures of a record by hash, kind and size.</summary>
internal sealed class ImageReading(SourceItem.Found record, TextReading texts)
{
    public IReadOnlyList<ImageContent> Read(IReadOnlyList<ImageRule> rules)
    {
        var found = new List<ImageContent>();
        foreach (var rule in rules)
        {
            var image = rule.DataUrl is { } field ? FromDataUrl(rule.Name, field) : FromFile(rule.Name, record.Pictures[rule.Name]);
            if (image is not null)
            {
                found.Add(image);
            }
        }

        return found;
    }

    private ImageContent? FromFile(string name, string path) =>
        // Read again when it is uploaded: a folder of pictures does not fit in memory, and the hub checks the hash.
        Describe(name, File.ReadAllBytes(path), () => File.ReadAllBytes(path));

    private ImageContent? FromDataUrl(string name, string field)
    {
        const string Mark = ";base64,";
        if (texts.Field(field, optional: false, record.Fields) is not { } text)
        {
            return null;
        }

        var at = text.IndexOf(Mark, StringComparison.Ordinal);
        var encoded = at < 0 || !text.StartsWith("data:image/", StringComparison.Ordinal) ? "" : text[(at + Mark.Length)..];
        var bytes = new byte[encoded.Length / 4 * 3];
        if (encoded.Length > 0 && Convert.TryFromBase64String(encoded, bytes, out var length))
        {
            var picture = bytes[..length];
            return Describe(name, picture, () => picture);
        }

        texts.Problem($"The image of {record.Fields.Describe(field)} is not data:image/…;base64. Correct the recording.");
        return null;
    }

    private ImageContent? Describe(string name, byte[] bytes, Func<byte[]> again)
    {
        if (ImageHeader.Read(bytes) is { } header)
        {
            return new ImageContent(name, Convert.ToHexStringLower(SHA256.HashData(bytes)), header.MediaType, header.Width, header.Height, again);
        }

        texts.Problem($"The image '{name}' is neither a whole PNG nor a whole JPEG. Correct the file.");
        return null;
    }
}
