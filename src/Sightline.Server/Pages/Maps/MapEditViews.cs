using Sightline.Exports;
using Sightline.Exports.Life;

namespace Sightline.Server.Pages.Maps;

/// <summary>What stands on every form that edits a map: what it began with, what it is saved as, and what was wrong with it.</summary>
/// <param name="Working">The version it began with.</param>
/// <param name="Read">That version as the form was opened with it; another one where it was changed meanwhile.</param>
/// <param name="Version">Under which it is saved.</param>
/// <param name="Description">Of the map.</param>
/// <param name="Owner">Of the map.</param>
/// <param name="Problems">Everything that is wrong, each with its place.</param>
/// <param name="Refused">Why it was not saved, in words.</param>
internal sealed record MapEditHead(MapVersion Working, MapBase Read, string Version, string? Description, string? Owner, IReadOnlyList<string> Problems, string? Refused)
{
    public string Target => Working.Target;

    /// <summary>What is wrong at one place of the map; null where nothing is.</summary>
    public string? At(string place)
    {
        var start = $"map: {place} ";
        var found = Problems.Where(p => p.StartsWith(start, StringComparison.Ordinal)).Select(p => p[start.Length..]).ToList();
        return found.Count == 0 ? null : string.Join(' ', found);
    }

    public string? AtClass(string name) => In("classes", name) ?? In("classes", name + ".code");

    private string? In(string member, string name) => At(string.Join('.', member, name));

    public string? AtResult(string result) => In("results", result);
}

/// <summary>One class in the form: as written, not yet judged.</summary>
internal sealed record ClassEntry(string Class, string Code, string Severity, ClassSighting? Seen);

/// <summary>What the form of the classes of one target shows.</summary>
/// <param name="Head">What stands on every form.</param>
/// <param name="Entries">One for each class.</param>
/// <param name="Left">How many classes there are besides.</param>
/// <param name="One">The one class that is edited in its cell; null for the whole column.</param>
/// <param name="Policy">For classes that are not listed.</param>
/// <param name="UnknownCode">For policy default.</param>
internal sealed record MapClassesView(MapEditHead Head, IReadOnlyList<ClassEntry> Entries, int Left, string? One, string Policy, string UnknownCode);

/// <summary>What the editor of a map shows, all but its classes.</summary>
/// <param name="Head">What stands on every form.</param>
/// <param name="Results">Word by result, empty where the target does not want it.</param>
/// <param name="Purposes">Those it wants.</param>
/// <param name="Below">Limit of confidence; empty for none.</param>
/// <param name="LowConfidence">What happens below it.</param>
/// <param name="DefectsAs">Field of the list of defects; empty for none.</param>
/// <param name="File">The map it began with.</param>
internal sealed record MapEditView(
    MapEditHead Head, IReadOnlyDictionary<string, string> Results, IReadOnlyList<string> Purposes, string Below, string LowConfidence, string DefectsAs, MapFile File);

/// <summary>What the form of one field shows.</summary>
internal sealed record MapFieldView(MapEditHead Head, FieldForm Form)
{
    /// <summary>What is wrong with one member of the rule.</summary>
    public string? At(string member) => Head.At($"{Form.Place}.{Form.Name}{(member.Length == 0 ? "" : "." + member)}");

    /// <summary>What is wrong with one word of the lookup.</summary>
    public string? AtWord(string value) => At(string.Join('.', "lookup", value));
}

/// <summary>What the printed map shows.</summary>
/// <param name="Version">Which version.</param>
/// <param name="File">What it says.</param>
/// <param name="Columns">Every target with a map, the printed one first, in this version.</param>
/// <param name="Classes">Every class that one of them lists.</param>
/// <param name="Signatures">On this version.</param>
internal sealed record MapPrintView(
    MapVersion Version, MapFile File, IReadOnlyList<(string Target, string Version, IReadOnlyDictionary<string, ClassCode> Codes)> Columns, IReadOnlyList<string> Classes, IReadOnlyList<string> Signatures);
