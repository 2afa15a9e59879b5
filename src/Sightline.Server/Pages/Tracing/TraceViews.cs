using Sightline.Contract;
using Sightline.Genealogy.Links;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Server.Api;
using Sightline.Server.Pages.Inspections;

namespace Sightline.Server.Pages.Tracing;

/// <summary>One row of the table of a trace.</summary>
/// <param name="Found">The thing.</param>
/// <param name="Look">What is known of it.</param>
/// <param name="Links">The steps that lead to it.</param>
/// <param name="Shot">An image of its newest inspection; null where there is none to show.</param>
/// <param name="OneOf">Where it is not sure: of how many; null for not known.</param>
internal sealed record TraceRow(TracedThing Found, ThingLook Look, IReadOnlyList<TraceLink> Links, Shot? Shot, decimal? OneOf);

/// <summary>What the page Trace shows.</summary>
/// <param name="Errors">What was wrong with what was asked.</param>
/// <param name="Of">What was asked for, as it was written; null for nothing yet.</param>
/// <param name="Answer">Null where nothing was asked, or nothing is known of it.</param>
/// <param name="Drawing">The graph; null with the answer.</param>
/// <param name="Rows">The table, as many rows as a page shows.</param>
/// <param name="Cursor">Of the next page; null at the end.</param>
internal sealed record TraceView(IReadOnlyList<ContractError> Errors, string? Of, TraceAnswer? Answer, TraceDrawing? Drawing, IReadOnlyList<TraceRow> Rows, string? Cursor)
{
    public string? ErrorOf(string name) => Errors.FirstOrDefault(e => e.Pointer == name)?.Detail;
}

/// <summary>What was reported and cannot be.</summary>
/// <param name="Found">As many as a page shows.</param>
/// <param name="Problems">What was wrong with taking one back, in words.</param>
/// <param name="Cursor">Of the next page; null at the end.</param>
internal sealed record TraceExceptionsView(IReadOnlyList<LinkException> Found, IReadOnlyList<string> Problems, string? Cursor);

/// <summary>A thing in the graph, or a mark for those that have no room.</summary>
/// <param name="Thing">Null for the mark.</param>
/// <param name="More">How many have no room; 0 for a thing.</param>
/// <param name="X">Left end.</param>
/// <param name="Y">Upper end.</param>
/// <param name="Certainty">How sure it is.</param>
internal sealed record DrawnThing(Thing? Thing, int More, int X, int Y, Certainty Certainty);

/// <summary>A step in the graph, from the right end of one thing to the left end of another.</summary>
internal sealed record DrawnLink(int X1, int Y1, int X2, int Y2, TraceLink Link);

/// <summary>
/// The graph of a trace, left to right: what it was made of, the thing itself, what became of it. A column for each depth, and in
/// each column as many things as can be read; the table has all of them.
/// </summary>
internal sealed record TraceDrawing(int Width, int Height, IReadOnlyList<DrawnThing> Things, IReadOnlyList<DrawnLink> Links)
{
    public const int BoxWidth = 168;
    public const int BoxHeight = 40;
    private const int Across = 232;
    private const int Down = 52;
    private const int MostOfColumn = 9;
    private const int MostColumns = 6;
    private const int MostLinks = 400;

    public static TraceDrawing Of(Trace trace)
    {
        var columns = trace.Things.Where(t => t.Depth <= MostColumns).GroupBy(t => t.Way == TraceWay.Back ? -t.Depth : t.Depth).ToDictionary(g => g.Key, g => g.ToList());
        columns[0] = [new TracedThing(trace.Of, TraceWay.Both, 0, Certainty.Stated, null)];
        var (first, tallest) = (columns.Keys.Min(), columns.Values.Max(c => Math.Min(c.Count, MostOfColumn + 1)));
        var drawn = new List<DrawnThing>();
        foreach (var (column, things) in columns.OrderBy(c => c.Key))
        {
            var shown = things.Count > MostOfColumn + 1 ? things.Take(MostOfColumn).ToList() : things;
            var top = (tallest - Math.Min(things.Count, MostOfColumn + 1)) * Down / 2;
            drawn.AddRange(shown.Select((t, i) => new DrawnThing(t.Thing, 0, ((column - first) * Across) + 4, top + (i * Down) + 4, t.Certainty)));
            if (shown.Count < things.Count)
            {
                drawn.Add(new DrawnThing(null, things.Count - shown.Count, ((column - first) * Across) + 4, top + (shown.Count * Down) + 4, Certainty.Stated));
            }
        }

        var places = drawn.Where(d => d.Thing is not null).GroupBy(d => d.Thing!.Value).ToDictionary(g => g.Key, g => g.First());
        var links = trace.Links.Where(l => places.ContainsKey(l.From) && places.ContainsKey(l.To)).DistinctBy(l => (l.From, l.To)).Take(MostLinks).Select(l => Drawn(places[l.From], places[l.To], l));
        return new TraceDrawing(((columns.Keys.Max() - first) * Across) + BoxWidth + 8, (tallest * Down) + 8, drawn, [.. links]);
    }

    private static DrawnLink Drawn(DrawnThing from, DrawnThing to, TraceLink link) =>
        new(from.X + BoxWidth, from.Y + (BoxHeight / 2), to.X, to.Y + (BoxHeight / 2), link);
}
