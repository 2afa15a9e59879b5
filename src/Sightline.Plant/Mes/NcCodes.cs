namespace Sightline.Plant.Mes;

/// <summary>One nonconformance code of the simulated MES.</summary>
/// <param name="Code">The code, for example <c>NC-1010</c>.</param>
/// <param name="Text">What the MES calls it.</param>
public sealed record NcCode(string Code, string Text);

/// <summary>
/// The simulated MES's own nonconformance codes. A NOK record with any other code is refused, so a translation
/// that invents a code is found here and not in a real plant.
/// </summary>
public static class NcCodes
{
    /// <summary>The list an MES starts with when its options name no other.</summary>
    public static IReadOnlyList<NcCode> Default { get; } =
    [
        new("NC-0001", "unspecified visual defect"),
        new("NC-1010", "surface scratch"),
        new("NC-1020", "dent"),
        new("NC-1030", "stain"),
        new("NC-1040", "missing hole"),
        new("NC-1050", "misprint"),
        new("NC-2010", "pastry"),
        new("NC-2020", "Z scratch"),
        new("NC-2030", "K scratch"),
        new("NC-2040", "stains"),
        new("NC-2050", "dirtiness"),
        new("NC-2060", "bumps"),
        new("NC-2090", "other steel fault"),
        new("NC-3010", "open"),
        new("NC-3020", "short"),
        new("NC-3030", "mousebite"),
        new("NC-3040", "spur"),
        new("NC-3050", "spurious copper"),
        new("NC-3060", "pin hole"),
        new("NC-4010", "wrong features"),
        new("NC-9999", "other"),
    ];
}
