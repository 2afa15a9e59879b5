using Sightline.Contract;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Inspections;

/// <summary>One line of the list, with what was found.</summary>
internal sealed record InspectionLine(RecordRow Row, IReadOnlyList<Defect> Defects);

/// <summary>What the list of inspections shows.</summary>
/// <param name="Lines">Newest first.</param>
/// <param name="Cursor">Of the page after this one; null at the end.</param>
/// <param name="Top">Position that the newest line had when the page was made: what came later is counted, not pushed in.</param>
/// <param name="Newer">How many came later and belong here.</param>
/// <param name="MayBeMore">More came later than are looked at.</param>
/// <param name="Errors">What of the filter cannot be understood, and what to send instead.</param>
internal sealed record InspectionsView(
    IReadOnlyList<InspectionLine> Lines, string? Cursor, long Top, int Newer, bool MayBeMore, IReadOnlyList<ContractError> Errors)
{
    public string? ErrorOf(string name) => Errors.FirstOrDefault(e => e.Pointer == name)?.Detail;

    /// <summary>The shown lines, as the live part asks for them again.</summary>
    public string Positions => string.Join(',', Lines.Select(l => l.Row.Position));
}

/// <summary>GET /inspections. The list stands still under the reader: its lines are refreshed where they are, newer ones are counted.</summary>
internal sealed class InspectionPages(RecordList list, RecordQuery records, Projector projector, PlantClock clock)
{
    private const int Usual = 50;

    private const int Most = 200;

    /// <summary>So many facts after the top are looked through for newer inspections, and so many inspections counted.</summary>
    private const int LookedAt = 20_000;

    private const int MostCounted = 100;

    public IResult List(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before) = (asked.Limit(Usual, Most), asked.Before());
        var filter = RecordAsked.Read(asked, http.CallerOf()!.Stations, clock.Zone);
        if (asked.Errors.Count > 0)
        {
            return PageAnswer.Of<InspectionsPage>(http, new InspectionsView([], null, 0, 0, false, asked.Errors), 422);
        }

        var top = projector.Position;
        var rows = list.Page(filter, before, limit);
        var cursor = rows.Count == limit ? rows[^1].Position.ToString() : null;
        return PageAnswer.Of<InspectionsPage>(http, new InspectionsView([.. rows.Select(Line)], cursor, Math.Max(top, rows.Count > 0 ? rows[0].Position : 0), 0, false, []));
    }

    /// <summary>The live part: the same lines as they stand now, and how many newer ones there are.</summary>
    public IResult Rows(HttpContext http)
    {
        var asked = new Asked(http);
        var filter = RecordAsked.Read(asked, http.CallerOf()!.Stations, clock.Zone);
        var top = asked.Number("top") ?? projector.Position;
        var positions = (asked.Text("rows") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (positions.Length > Most || positions.Any(p => !long.TryParse(p, out _)))
        {
            asked.Errors.Add(new ContractError("rows", $"Send at most {Most} positions, with commas between."));
        }

        if (asked.Errors.Count > 0)
        {
            return PageAnswer.Of<InspectionsNow>(http, new InspectionsView([], null, top, 0, false, asked.Errors), 422);
        }

        var lines = positions.Select(p => list.At(long.Parse(p))).OfType<RecordRow>().Where(r => filter.Stations.Holds(r.Station)).Select(Line).ToList();
        var bound = top + LookedAt;
        var newer = list.Page(filter with { After = top }, bound, MostCounted).Count;
        return PageAnswer.Of<InspectionsNow>(http, new InspectionsView(lines, null, top, newer, newer == MostCounted || projector.Position >= bound, []));
    }

    private InspectionLine Line(RecordRow row) => new(row, records.DefectsOf(row));
}
