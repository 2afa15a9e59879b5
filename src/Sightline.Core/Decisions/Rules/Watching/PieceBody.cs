using System.Text;

namespace Sightline.Decisions.Rules.Watching;

/// <summary>Bodies of pieces: numbers and texts one after the other, as the piece itself writes and reads them. A changed order begins a new <see cref="WatchCatalogue.Shape"/>.</summary>
internal static class PieceBody
{
    public static byte[] Write(Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream(64);
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        write(writer);
        writer.Flush();
        return bytes.ToArray();
    }

    public static BinaryReader Read(byte[] body) => new(new MemoryStream(body), Encoding.UTF8);
}
