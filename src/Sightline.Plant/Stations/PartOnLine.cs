namespace Sightline.Plant.Stations;

/// <summary>A part as the PLC brings it: the n-th of its line, counted from 1.</summary>
internal readonly record struct PartOnLine(string Line, long Number)
{
    public string Serial => $"SN-{Line}-{Number:D6}";
}

/// <summary>What a message depends on besides the part: when the picture was taken, and how fast the line ran.</summary>
internal readonly record struct Exposure(DateTimeOffset At, decimal PartsPerMinute);

/// <summary>What a station says of one part, and the picture it took.</summary>
internal sealed record StationShot(Sightline.Contract.Inspection Inspection, byte[] Png)
{
    public string ImageSha256 => Inspection.Images![0].Sha256;
}
