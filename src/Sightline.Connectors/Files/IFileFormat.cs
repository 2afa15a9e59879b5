using Sightline.Model;

namespace Sightline.Connectors.Files;

/// <summary>How a message is written as one file.</summary>
internal interface IFileFormat
{
    /// <summary>End of the file's name, with its dot.</summary>
    string Extension { get; }

    /// <summary>The file's bytes, always the same for the same message; null and in <paramref name="refusal"/> why this form cannot carry it.</summary>
    byte[]? Write(DeliveryMessage message, out string refusal);

    /// <summary>True when a file there says the same as ours.</summary>
    bool Same(byte[] there, byte[] ours);
}

internal enum FileFormat
{
    Json,
    Csv,
    Xml,
}

internal static class FileFormats
{
    public static IFileFormat Of(FileTargetOptions options) => options.Format switch
    {
        FileFormat.Json => new JsonFile(options),
        FileFormat.Csv => new CsvFile(options),
        _ => new XmlFile(options),
    };
}
