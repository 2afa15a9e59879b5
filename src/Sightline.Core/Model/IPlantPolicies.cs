using Sightline.Contract;

namespace Sightline.Model;

/// <summary>What master data says of gates and challenge pieces, from memory: stations and machines wait for the answers.</summary>
internal interface IPlantPolicies
{
    /// <summary>Null where the station has no master record.</summary>
    StationPolicies? Station(string station);

    /// <summary>The line on which a machine stands, as its stations say; null where none does.</summary>
    string? LineOfMachine(string machine);

    /// <summary>Stations of a line, by id.</summary>
    IReadOnlyList<string> StationsOf(string line);

    /// <summary>Null where the line has none.</summary>
    ChallengePolicy? ChallengeOf(string line);

    /// <summary>The stations that a product passes, in order: its own route, else its line's. Null where neither has one.</summary>
    IReadOnlyList<string>? RouteOf(string? product, string? line);

    /// <summary>The price of one part for a cause of <see cref="CostCauses"/>; null where no rate has one.</summary>
    CostPrice? PriceOf(string cause, string? product, string? station);

    /// <summary>Null where the product is of none.</summary>
    string? FamilyOf(string? product);

    /// <summary>The registered test piece of a serial; null for every other part.</summary>
    ChallengePiece? PieceOf(string serial);

    /// <summary>Every registered test piece that some station of a line must judge.</summary>
    IReadOnlyList<ChallengePiece> PiecesOf(string line);
}

/// <summary>A station as gates see it.</summary>
/// <param name="Line">The line it stands on; null for none.</param>
/// <param name="Gate">Its gate.</param>
/// <param name="Review">What a person looks at there: its own policy, else its line's; null for neither.</param>
/// <param name="Ejector">The ejector behind it; null for none.</param>
internal sealed record StationPolicies(string? Line, GatePolicy Gate, ReviewPolicy? Review, EjectorPolicy? Ejector = null)
{
    public const int UsualReworkLimit = 3;

    /// <summary>How often one part may be reworked there: its own number, else its line's.</summary>
    public int ReworkLimit { get; init; } = UsualReworkLimit;
}

/// <summary>A test piece of known verdict.</summary>
/// <param name="Id">Its master record.</param>
/// <param name="Name">As people call it.</param>
/// <param name="Serials">What is written on it, and on those made like it.</param>
/// <param name="Expected">What a station that works says of it.</param>
/// <param name="ExpectedClass">The defect it must find; null for any.</param>
/// <param name="Location">The zone where it must find it; null for anywhere.</param>
/// <param name="Stations">The stations that judge it; null for all of its line.</param>
/// <param name="Line">The line whose stations judge it; null where stations are named.</param>
internal sealed record ChallengePiece(
    string Id, string? Name, IReadOnlyList<string> Serials, InspectionResult Expected, string? ExpectedClass, string? Location, IReadOnlyList<string>? Stations, string? Line);
