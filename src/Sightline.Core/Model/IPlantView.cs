namespace Sightline.Model;

/// <summary>The plant as those see it who only look: its lines and stations, the shift, and what is being made.</summary>
internal interface IPlantView
{
    /// <summary>Lines with a master record, by id.</summary>
    IReadOnlyList<PlantLine> Lines();

    /// <summary>Stations with a master record, by id.</summary>
    IReadOnlyList<PlantStation> Stations();

    /// <summary>The shift of a line at a moment; null where the calendar has none.</summary>
    ShiftSpan? ShiftAt(DateTimeOffset moment, string? line);

    /// <summary>What a station is or was making, as known now.</summary>
    Making MakingAt(string station, DateTimeOffset moment);
}

/// <summary>A line as master data knows it.</summary>
internal sealed record PlantLine(string Id, string? Name);

/// <summary>A station as master data knows it.</summary>
/// <param name="Id">The station.</param>
/// <param name="Name">As people call it.</param>
/// <param name="Line">The line it stands on.</param>
/// <param name="Vendor">Who delivered it.</param>
internal sealed record PlantStation(string Id, string? Name, string? Line, string? Vendor = null);

/// <summary>One shift on one production day.</summary>
internal sealed record ShiftSpan(string Id, DateTimeOffset Starts, DateTimeOffset Ends);

/// <summary>What is being made, or why that is not known.</summary>
/// <param name="Context">What is being made; null when that is not known.</param>
/// <param name="Missing">What is missing, in words with what to do; null when it is known.</param>
internal sealed record Making(BoundContext? Context, string? Missing);
