using Sightline.Contract;
using Sightline.Decisions.Rules;

namespace Sightline.Server.Pages.Rules;

/// <summary>Where on the part the defects of a finding lie, one over the other: the part as a rectangle, its cells where the rule has some, and each box.</summary>
/// <param name="Width">Of the part, in the unit of the boxes.</param>
/// <param name="Height">Of the part.</param>
/// <param name="Columns">Of cells; 0 where the rule has none.</param>
/// <param name="Rows">Of cells.</param>
/// <param name="Boxes">Each defect.</param>
internal sealed record FindingShape(decimal Width, decimal Height, int Columns, int Rows, IReadOnlyList<(decimal X, decimal Y, decimal Width, decimal Height)> Boxes)
{
    /// <summary>A point gets a box that can be seen.</summary>
    private const int LeastShare = 60;

    /// <summary>Null where no defect of it says where it lies.</summary>
    public static FindingShape? Of(RuleFile rule, Finding finding, IReadOnlyList<Inspection> inspections)
    {
        var unit = rule.Watch.Grid?.Unit ?? "px";
        var places = inspections.SelectMany(i => i.Defects ?? []).Where(d => finding.Class is null || d.Class == finding.Class)
            .Select(d => d.Location).OfType<DefectLocation>().Where(l => l is { X: not null, Y: not null } && (l.Unit ?? "px") == unit).ToList();
        if (places.Count == 0)
        {
            return null;
        }

        var (width, height) = rule.Watch.Grid is { } grid ? (grid.Width, grid.Height) : SizeOf(inspections, places);
        var least = Math.Max(width, height) / LeastShare;
        return new FindingShape(width, height, rule.Watch.Grid?.Columns ?? 0, rule.Watch.Grid?.Rows ?? 0, [.. places.Select(l => l is { Width: > 0, Height: > 0 }
            ? (l.X!.Value, l.Y!.Value, l.Width.Value, l.Height.Value)
            : (l.X!.Value - (least / 2), l.Y!.Value - (least / 2), least, least))]);
    }

    /// <summary>Of the image they lie on; where none says its size, as far as they reach.</summary>
    private static (decimal Width, decimal Height) SizeOf(IReadOnlyList<Inspection> inspections, IReadOnlyList<DefectLocation> places) =>
        inspections.SelectMany(i => i.Images ?? []).FirstOrDefault(i => i is { Width: > 0, Height: > 0 }) is { } image
            ? (image.Width!.Value, image.Height!.Value)
            : (Math.Max(1, places.Max(l => l.X!.Value + (l.Width ?? 0)) * 1.1m), Math.Max(1, places.Max(l => l.Y!.Value + (l.Height ?? 0)) * 1.1m));
}
