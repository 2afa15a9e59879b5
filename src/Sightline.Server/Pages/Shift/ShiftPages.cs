using System.Globalization;
using Sightline.Context;
using Sightline.Context.Plant;
using Sightline.Server.Acts;

namespace Sightline.Server.Pages.Shift;

/// <summary>What the page of a line's shift shows.</summary>
/// <param name="Lines">Every line, by id.</param>
/// <param name="Line">The one that is shown; null where there is none.</param>
/// <param name="Now">The shift that is on.</param>
/// <param name="Present">Who is signed on.</param>
/// <param name="Places">Where somebody can sign on.</param>
/// <param name="Operators">Operators with a master record.</param>
/// <param name="Entries">Who signed on and off in the last day, newest first.</param>
/// <param name="Days">The week, a list of pieces for each day of the plant's clock.</param>
/// <param name="Week">0 for this week.</param>
/// <param name="Wrong">What was wrong with what was sent, as a key below <c>shift.wrong.</c>; null for nothing.</param>
internal sealed record ShiftView(
    IReadOnlyList<(string Id, string? Name)> Lines, string? Line, ShiftCalendar.Occurrence? Now, IReadOnlyList<Present> Present, IReadOnlyList<string> Places,
    IReadOnlyList<(string Id, string? Name)> Operators, IReadOnlyList<PresenceEntry> Entries, IReadOnlyList<ShiftDay> Days, int Week, string? Wrong = null);

/// <summary>One day of the calendar.</summary>
/// <param name="Starts">Midnight by the plant's clock.</param>
/// <param name="Ends">The next midnight; a day with a clock change has 23 or 25 hours.</param>
/// <param name="Pieces">Cut at midnight.</param>
internal sealed record ShiftDay(DateTimeOffset Starts, DateTimeOffset Ends, IReadOnlyList<(ShiftPiece Piece, bool Gap)> Pieces);

/// <summary>Reads the shift of a line for its page, and signs people on and off.</summary>
internal sealed class ShiftPages(PlantModel plant, PresenceQuery presence, ShiftActs acts, PlantClock clock)
{
    private const int MostWeeks = 52;

    public IResult Show(HttpContext http) => Show(http, http.Request.Query["line"].ToString(), null, StatusCodes.Status200OK);

    public async Task<IResult> SignAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var (line, place, name, off) = (fields.Text("line"), fields.Text("place"), fields.TextOrNull("operator"), fields.Text("act") == "off");
        if (!off && name is null)
        {
            return Show(http, line, "noOperator", StatusCodes.Status422UnprocessableEntity);
        }

        return await acts.SignAsync(http, line, place, off ? null : name) switch
        {
            ActOutcome.Done => PageAnswer.Done(ShiftRoutes.Of(line), off ? "signedOff" : "signedOn"),
            ActOutcome.NoRoom => Show(http, line, "noRoom", StatusCodes.Status503ServiceUnavailable),
            ActOutcome.NotFound => Show(http, line, "noPlace", StatusCodes.Status404NotFound),
            _ => Show(http, line, "refused", StatusCodes.Status422UnprocessableEntity),
        };
    }

    private IResult Show(HttpContext http, string asked, string? wrong, int status)
    {
        var week = int.TryParse(http.Request.Query["week"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, -MostWeeks, MostWeeks) : 0;
        var now = clock.Now;
        List<(string, string?)> lines, operators;
        string? line;
        ShiftCalendar.Occurrence? shift;
        IReadOnlyList<ShiftDay> days;
        lock (plant.Gate)
        {
            lines = [.. plant.All<LineMaster>(MasterKind.Lines).OrderBy(l => l.Id, StringComparer.Ordinal).Select(l => (l.Id, l.Record.Name))];
            operators = [.. plant.All<OperatorMaster>(MasterKind.Operators).OrderBy(o => o.Id, StringComparer.Ordinal).Select(o => (o.Id, o.Record.Name))];
            line = lines.Exists(l => l.Item1 == asked) ? asked : lines.FirstOrDefault().Item1;
            shift = plant.Shifts.At(now, line);
            days = Week(line, DateOnly.FromDateTime(now.DateTime), week);
        }

        return PageAnswer.Of<ShiftPage>(http, line is null ? new ShiftView(lines, null, null, [], [], operators, [], [], week, wrong)
            : new ShiftView(lines, line, shift, presence.At(line, now), presence.PlacesOf(line), operators, presence.Since(line, now.AddDays(-1)), days, week, wrong), status);
    }

    private List<ShiftDay> Week(string? line, DateOnly today, int week)
    {
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7) + (7 * week));
        var pieces = ShiftSpans.Of(plant.Shifts.Rules, line, Midnight(monday.AddDays(-1)), Midnight(monday.AddDays(8)));
        var gaps = ShiftSpans.Gaps(pieces).ToHashSet();
        return [.. Enumerable.Range(0, 7).Select(monday.AddDays).Select(day =>
        {
            var (starts, ends) = (Midnight(day), Midnight(day.AddDays(1)));
            return new ShiftDay(starts, ends, [.. pieces.Where(p => p.From < ends && p.To > starts)
                .Select(p => (p with { From = p.From > starts ? p.From : starts, To = p.To < ends ? p.To : ends }, gaps.Contains(p)))]);
        })];
    }

    private DateTimeOffset Midnight(DateOnly day)
    {
        var local = day.ToDateTime(default);
        while (clock.Zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        return new DateTimeOffset(local, clock.Zone.GetUtcOffset(local));
    }
}
