using Sightline.Buffering;
using Sightline.Genealogy;
using Sightline.Genealogy.Links;
using Sightline.Genealogy.Tracing;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;
using Sightline.Server.Pages.Inspections;
using Sightline.Server.Past;

namespace Sightline.Server.Pages.Tracing;

/// <summary>The page Trace: where a thing came from and what became of it, as a graph and as a table.</summary>
internal sealed class TracePages(TraceQuery query, TraceLooks looks, RecordQuery records, LinkExceptionQuery exceptions, LinkActs acts, IJournal journal, Projector projector, TimeProvider time)
{
    public const string Page = "/trace";
    public const string ExceptionsPage = "/trace/exceptions";
    private const int Rows = 50;

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, TracePages trace) => trace.ShowAsync(http)).Needs(Permission.ReadRecords);
        pages.MapGet(ExceptionsPage, (HttpContext http, TracePages trace) => trace.ExceptionsAsync(http)).Needs(Permission.ReadRecords);
        pages.MapPost(ExceptionsPage, (HttpContext http, TracePages trace) => trace.WithdrawAsync(http)).Needs(Permission.DecideNonconformances);
    }

    public static string Of(Thing thing, string way = "both") => $"{Page}?of={Uri.EscapeDataString(thing.ToString())}&way={way}";

    /// <summary>The page of one thing itself; its trace where it has none.</summary>
    public static string To(Thing thing) => thing.Kind switch
    {
        ThingKind.Serial or ThingKind.Batch => Paths.Part(thing.Key),
        ThingKind.Lot => Material.MaterialRoutes.Lot(thing.Key),
        _ => Of(thing),
    };

    private async Task<IResult> ShowAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var of = TraceWish.TextOf(asked);
        if (of is null)
        {
            return Show(http, new TraceView([], null, null, null, [], null));
        }

        if (PastDoor.NotYet(new Asked(http).AsOf(), journal.Head, time.GetUtcNow()) is { } notYet)
        {
            return Show(http, new TraceView([notYet], of, null, null, [], null), StatusCodes.Status422UnprocessableEntity);
        }

        await projector.ReachAsync(journal.Head, http.RequestAborted);
        var skip = (int)Math.Min(asked.Number("cursor") ?? 0, int.MaxValue);
        if (TraceWish.Read(asked, query) is not { } answer)
        {
            return Show(http, new TraceView(asked.Errors, of, null, null, [], null), asked.Errors.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status404NotFound);
        }

        var rows = RowsOf(answer, skip);
        return Show(http, new TraceView([], of, answer, TraceDrawing.Of(answer.Trace), rows, skip + rows.Count < answer.Shown.Count ? (skip + rows.Count).ToString() : null));
    }

    private static IResult Show(HttpContext http, TraceView view, int status = StatusCodes.Status200OK) => PageAnswer.Of<TracePage>(http, view, status);

    private List<TraceRow> RowsOf(TraceAnswer answer, int skip)
    {
        var page = answer.Shown.Skip(skip).Take(Rows).ToList();
        var (into, outOf) = (answer.Trace.Links.ToLookup(l => l.To), answer.Trace.Links.ToLookup(l => l.From));
        return [.. page.Zip(looks.Of(page.Select(t => t.Thing)), (thing, look) => new TraceRow(
            thing, look, [.. (thing.Way == TraceWay.Forward ? into : outOf)[thing.Thing].Take(5)], look.Newest is { } newest ? ShotOf(newest) : null, thing.Through is { } through ? looks.PiecesOf(through) : null))];
    }

    private Shot? ShotOf(long position) => records.At(position) is { } record ? Shot.Of(record).FirstOrDefault(s => s.IsShown) : null;

    /// <summary>Whoever was told that an event is stored finds it.</summary>
    private async Task<IResult> ExceptionsAsync(HttpContext http)
    {
        await projector.ReachAsync(journal.Head, http.RequestAborted);
        return Exceptions(http, []);
    }

    private IResult Exceptions(HttpContext http, IReadOnlyList<string> problems, int status = StatusCodes.Status200OK)
    {
        var text = new Asked(http).Text("cursor");
        var found = exceptions.List(text is null ? null : LinkExceptionQuery.CursorOf(text), Rows);
        return PageAnswer.Of<TraceExceptionsPage>(http, new TraceExceptionsView(found, problems, found.Count == Rows ? found[^1].Cursor : null), status);
    }

    private async Task<IResult> WithdrawAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        return await acts.WithdrawAsync(http, fields.Text("event"), fields.TextOrNull("reason")) switch
        {
            ActOutcome.Done => PageAnswer.Done(ExceptionsPage, "linksWithdrawn"),
            ActOutcome.Invalid invalid => Exceptions(http, [$"{invalid.Pointer} {invalid.Why}"], StatusCodes.Status422UnprocessableEntity),
            ActOutcome.Conflict conflict => Exceptions(http, [conflict.Why], StatusCodes.Status409Conflict),
            ActOutcome.NotFound none => Exceptions(http, [none.Why], StatusCodes.Status404NotFound),
            _ => Exceptions(http, ["The journal has no room; nothing was done."], StatusCodes.Status503ServiceUnavailable),
        };
    }
}
