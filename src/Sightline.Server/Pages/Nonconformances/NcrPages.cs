using Sightline.Buffering;
using Sightline.Decisions.Nonconformances;
using Sightline.Genealogy;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;
using Sightline.Server.Pages.Holds;
using Sightline.Server.Pages.Inspections;

namespace Sightline.Server.Pages.Nonconformances;

/// <summary>The pages of nonconformances: the board, one with everything that can be done, and the form that opens one.</summary>
internal sealed class NcrPages(NonconformanceQuery query, NonconformanceActs acts, RecordQuery records, IPlantView plant)
{
    public const string Page = "/nonconformances";
    public const string NowPart = Page + "/now";
    public const string New = Page + "/new";
    private const int Rows = 50;
    private const int OnBoard = 12;
    private const int MostEvidence = 12;

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, NcrPages ncrs) => ncrs.List(http)).Needs(Permission.ReadRecords);
        pages.MapGet(NowPart, (HttpContext http, NcrPages ncrs) => ncrs.Board<NcrBoardNow>(http)).Needs(Permission.ReadRecords);
        pages.MapGet(New, (HttpContext http, NcrPages _) => Form(http, Asked(name => http.Request.Query[name].ToString()))).Needs(Permission.DecideNonconformances);
        pages.MapPost(New, (HttpContext http, NcrPages ncrs) => ncrs.OpenAsync(http)).Needs(Permission.DecideNonconformances);
        pages.MapGet(Page + "/{id}", (HttpContext http, NcrPages ncrs) => ncrs.OneAsync(http)).Needs(Permission.ReadRecords);
        pages.MapPost(Page + "/{id}", (HttpContext http, NcrPages ncrs) => ncrs.ActAsync(http)).Needs(Permission.DecideNonconformances);
        NcrSignPages.Map(pages);
    }

    public static string Of(string id) => $"{Page}/{Uri.EscapeDataString(id)}";

    /// <summary>Why nothing was done, in the words of the node.</summary>
    public static IReadOnlyList<string> Words(ActOutcome outcome) => outcome switch
    {
        ActOutcome.Wrong wrong => [.. wrong.Errors.Select(e => $"{e.Pointer} {e.Detail}".Trim())],
        ActOutcome.Conflict conflict => [conflict.Why],
        ActOutcome.NotFound none => [none.Why],
        ActOutcome.NoRoom => ["The journal has no room. Nothing was done."],
        _ => throw new InvalidOperationException($"No words for {outcome}."),
    };

    private IResult List(HttpContext http)
    {
        var asked = new Asked(http);
        if (asked.Text("state") is not { } state || !NcrStages.Words.Contains(state))
        {
            return Board<NcrBoardPage>(http);
        }

        var found = query.List(NcrStages.Words.ToList().IndexOf(state), asked.Before(), Rows);
        return PageAnswer.Of<NcrListPage>(http, new NcrListView(state, found, found.Count == Rows ? found[^1].Id : null));
    }

    private IResult Board<TPage>(HttpContext http)
        where TPage : PageComponent
    {
        var counts = query.Counts();
        return PageAnswer.Of<TPage>(http, new NcrBoardView(
            [.. NcrStages.Words.Select((word, state) => new NcrColumn(word, counts[state], counts[state] == 0 ? [] : query.List(state, long.MaxValue, OnBoard)))]));
    }

    private async Task OneAsync(HttpContext http)
    {
        var id = PathText.At(http, 1);
        await (long.TryParse(id, out var position) && query.InFull(position) is { } full
            ? Show(http, full, null, [], StatusCodes.Status200OK).ExecuteAsync(http)
            : ErrorPages.NotFoundAsync(http, $"There is no nonconformance '{id}'."));
    }

    private async Task<IResult> ActAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var (id, act) = (PathText.At(http, 1), fields.Text("act"));
        if (!NcrActs.All.Contains(act) || act == NcrActs.Open || NonconformanceActs.IsSigned(act))
        {
            return Results.StatusCode(StatusCodes.Status422UnprocessableEntity);
        }

        var done = await acts.DoAsync(http, id, act, fields.TextOrNull("of"), WishOf(fields));
        return done.Outcome is ActOutcome.Done ? PageAnswer.Done(Of(id), "ncrMoved")
            : long.TryParse(id, out var position) && query.InFull(position) is { } full ? Show(http, full, act, Words(done.Outcome), done.Outcome is ActOutcome.Wrong ? 422 : 409)
            : Results.NotFound();
    }

    private async Task<IResult> OpenAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var wish = Asked(fields.Text);
        var opened = await acts.OpenAsync(http, wish);
        return opened.Outcome switch
        {
            ActOutcome.Done => PageAnswer.Done(Of(opened.Ncr.ToString()), "ncrOpened"),
            ActOutcome.Wrong wrong => Form(http, wish, new NewNcrView(wish, wrong.Errors, NoRoom: false), StatusCodes.Status422UnprocessableEntity),
            _ => Form(http, wish, new NewNcrView(wish, [], NoRoom: true), StatusCodes.Status503ServiceUnavailable),
        };
    }

    private IResult Show(HttpContext http, NonconformanceInFull full, string? tried, IReadOnlyList<string> wrong, int status)
    {
        var parts = query.PartsOf(full.Ncr.Position, UnitCursor.Read(new Asked(http)), Rows);
        List<NcrEvidence> evidence = [.. full.Records.Take(MostEvidence).Select(records.At).OfType<FullRecord>().Select(r => new NcrEvidence(r.Row, Shot.Of(r).FirstOrDefault(s => s.IsShown)))];
        return PageAnswer.Of<NcrPage>(http, new NcrView(
            full, parts, parts.Count == Rows ? UnitCursor.Of(parts[^1].Kind, parts[^1].Key) : null, evidence, [.. plant.Stations().Select(s => s.Id)], tried, wrong), status);
    }

    private static IResult Form(HttpContext http, NcrWish wish, NewNcrView? view = null, int status = StatusCodes.Status200OK) =>
        PageAnswer.Of<NewNcrPage>(http, view ?? new NewNcrView(wish, [], NoRoom: false), status);

    private static NcrWish WishOf(FormFields fields)
    {
        var choice = HoldPages.ChoiceOf(fields);
        return new NcrWish
        {
            Reason = fields.TextOrNull("reason"), Serials = choice.Serials, Batches = choice.Batches, Lots = choice.Lots, Holds = FormFields.Lines(fields.Text("holds")),
            Disposition = fields.TextOrNull("disposition"), ReworkAt = fields.TextOrNull("reworkAt"), ReinspectAt = fields.TextOrNull("reinspectAt"), Lot = fields.TextOrNull("lot"),
            Quantity = QuantityOf(fields),
            Good = fields.Text("good") switch { "true" => true, "false" => false, _ => null },
            What = fields.TextOrNull("what"), Owner = fields.TextOrNull("owner"), Due = fields.TextOrNull("due"),
            Name = fields.TextOrNull("name"), Sha256 = fields.TextOrNull("sha256"), Place = fields.TextOrNull("place"),
        };
    }

    /// <summary>With a point or a comma, as the plant writes it. What is none is below zero, and refused like every other that is.</summary>
    public static decimal? QuantityOf(FormFields fields) => fields.TextOrNull("quantity") is not { } text ? null
        : decimal.TryParse(text.Replace(',', '.'), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var quantity) ? quantity : -1;

    /// <summary>What is wrong and its parts, from the form or from a link that filled it in.</summary>
    private static NcrWish Asked(Func<string, string> field)
    {
        return new NcrWish
        {
            Title = Text("title"), What = Text("what"), Line = Text("line"), Station = Text("station"), Product = Text("product"), Class = Text("class"),
            Serials = FormFields.Lines(field("serials")), Batches = FormFields.Lines(field("batches")), Lots = FormFields.Lines(field("lots")),
            Inspections = FormFields.Lines(field("inspections")), Holds = FormFields.Lines(field("holds")),
        };

        string? Text(string name) => field(name).Trim() is { Length: > 0 } text ? text : null;
    }
}
