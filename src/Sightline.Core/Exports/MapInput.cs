using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Exports;

/// <summary>A defect with the target's word for it.</summary>
/// <param name="Defect">As sent.</param>
/// <param name="Code">Null when the map does not look at classes.</param>
/// <param name="Severity">The map's word, else as sent.</param>
internal readonly record struct CodedDefect(Defect Defect, string? Code, string? Severity);

/// <summary>What sources read from: the record, the target's word for its result, and the defect in question.</summary>
/// <param name="Record">The inspection with its context.</param>
/// <param name="Status">The result in the target's words.</param>
/// <param name="Defects">In the order sent, without those the map drops.</param>
/// <param name="Current">Index of the primary defect, or of the one being listed; -1 when there is none.</param>
/// <param name="Told">Set where another fact than an inspection is said; the record is not read then.</param>
internal readonly record struct MapInput(InspectionForExport Record, string Status, CodedDefect[] Defects, int Current, ToldFact? Told = null)
{
    /// <summary>Another fact than an inspection.</summary>
    public static MapInput Of(ToldFact told) => new(null!, "", [], -1, told);

    /// <summary>What is said, in a reason.</summary>
    public string Subject => Told is { } told ? $"{told.Kind} '{told.Subject}'" : $"the record of station {Record.Inspection.Station}";

    public Defect? Defect => Current < 0 ? null : Defects[Current].Defect;

    public string? Code => Current < 0 ? null : Defects[Current].Code;

    public string? Severity => Current < 0 ? null : Defects[Current].Severity;

    public string[] AllCodes()
    {
        var codes = new string[Defects.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = Defects[i].Code ?? "";
        }

        return codes;
    }
}
