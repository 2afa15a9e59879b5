namespace Sightline.Decisions.Rules.Watching;

/// <summary>Something that the watch cannot count. It is told once as a finding of its own, and not before it is over again.</summary>
internal sealed class WatchTrouble(string key, string? station) : IPiece
{
    public string Key { get; } = key;

    public string? Station { get; } = station;

    /// <summary>When it was last so, as its watch reckons time.</summary>
    public long Last { get; set; }

    public bool IsOver { get; set; }

    public string PieceName => $"t{Key}";

    public byte[]? Body() => IsOver ? null : PieceBody.Write(to =>
    {
        to.Write(Key);
        to.Write(Station ?? "");
        to.Write7BitEncodedInt64(Last);
    });

    public static WatchTrouble Read(BinaryReader from)
    {
        var (key, station) = (from.ReadString(), from.ReadString());
        return new(key, station.Length == 0 ? null : station) { Last = from.Read7BitEncodedInt64() };
    }
}
