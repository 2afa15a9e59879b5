using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Holds;

/// <summary>The pages of holds: the list, one with its parts, and the forms that place and release.</summary>
internal sealed class HoldPages(HoldQuery query, HoldBalanceQuery balance, HoldActs acts, IFactSource journal, PlantClock clock)
{
    public const string Page = "/holds";
    public const string NowPart = "/holds/now";
    public const string New = "/holds/new";
    private const int Rows = 50;

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, HoldPages holds) => holds.List<HoldsPage>(http)).Needs(Permission.ReadRecords);
        pages.MapGet(NowPart, (HttpContext http, HoldPages holds) => holds.List<HoldsNow>(http)).Needs(Permission.ReadRecords);
        pages.MapGet(New, (HttpContext http, HoldPages holds) => Form(http, holds.Asked(http))).Needs(Permission.PlaceHolds);
        pages.MapPost(New, (HttpContext http, HoldPages holds) => holds.PlaceAsync(http)).Needs(Permission.PlaceHolds);
        pages.MapGet(Page + "/{id}", (HttpContext http, HoldPages holds) => holds.OneAsync(http)).Needs(Permission.ReadRecords);
        pages.MapPost(Page + "/{id}/release", (HttpContext http, HoldPages holds) => holds.ReleaseAsync(http)).Needs(Permission.ReleaseHolds);
    }

    public static string Of(string id) => $"{Page}/{Uri.EscapeDataString(id)}";

    private IResult List<TPage>(HttpContext http)
        where TPage : PageComponent
    {
        var asked = new Asked(http);
        var open = asked.Text("open") switch { "true" => true, "false" => false, _ => (bool?)null };
        var found = query.List(open, asked.Before(), Rows);
        return PageAnswer.Of<TPage>(http, new HoldsView(found, open, found.Count == Rows ? found[^1].Id : null));
    }

    private async Task OneAsync(HttpContext http)
    {
        var id = PathText.At(http, 1);
        await (long.TryParse(id, out var position) && query.One(position) is { } full
            ? Show(http, full, new DecisionForm(), null, [], StatusCodes.Status200OK).ExecuteAsync(http)
            : ErrorPages.NotFoundAsync(http, $"There is no hold '{id}'."));
    }

    private async Task<IResult> ReleaseAsync(HttpContext http)
    {
        if (await DecisionForm.ReadAsync(http) is not var (given, wish) || await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var id = PathText.At(http, 1);
        var outcome = await acts.ReleaseAsync(http, id, ChoiceOf(fields), given.Reason, wish, long.TryParse(fields.Text("held"), out var seen) ? seen : null);
        if (outcome is ActOutcome.Done)
        {
            return PageAnswer.Done(Of(id), "holdReleased");
        }

        if (!long.TryParse(id, out var position) || query.One(position) is not { } full)
        {
            return Results.NotFound();
        }

        var (form, status) = given.With(outcome);
        return outcome is ActOutcome.Wrong wrong
            ? Show(http, full, given, fields.Text("parts"), wrong.Errors, status)
            : Show(http, full, form, fields.Text("parts"), [], status);
    }

    /// <summary>Lines such as <c>serial SN-1</c>; a bare one is a serial. Nothing written: all that is held.</summary>
    public static HoldChoice ChoiceOf(FormFields fields)
    {
        if (FormFields.Lines(fields.Text("parts")) is not { } lines)
        {
            return new HoldChoice(null, null, null);
        }

        var byKind = lines.Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries) is [("batch" or "lot" or "serial") and var kind, var key] ? (kind, key) : ("serial", line))
            .ToLookup(l => l.Item1, l => l.Item2);
        return new HoldChoice([.. byKind["serial"]], [.. byKind["batch"]], [.. byKind["lot"]]);
    }

    private IResult Show(HttpContext http, HoldInFull full, DecisionForm form, string? chosen, IReadOnlyList<ContractError> errors, int status)
    {
        var after = UnitCursor.Read(new Asked(http));
        var units = query.UnitsOf(full.Hold.Position, after, Rows);
        var hash = Convert.ToHexStringLower(journal.At(full.Hold.Position)!.Hash);
        return PageAnswer.Of<HoldPage>(http, new HoldView(full, units, units.Count == Rows ? UnitCursor.Of(units[^1]) : null, hash, form, chosen, errors)
        {
            Balance = balance.Of(full.Hold.Position), Missing = balance.Parts(full.Hold.Position, HoldBalanceQuery.Missing, null, Rows),
        }, status);
    }

    private static IResult Form(HttpContext http, HoldAsked asked, IReadOnlyList<ContractError>? errors = null, bool noRoom = false) => PageAnswer.Of<NewHoldPage>(
        http, new NewHoldView(asked, errors ?? [], noRoom), noRoom ? StatusCodes.Status503ServiceUnavailable : errors is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private async Task<IResult> PlaceAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var asked = Asked(fields);
        var placed = await acts.PlaceAsync(http, asked);
        return placed.Outcome switch
        {
            ActOutcome.Done => PageAnswer.Done(Of(placed.Hold.ToString()), "holdPlaced"),
            ActOutcome.Wrong wrong => Form(http, asked, wrong.Errors),
            _ => Form(http, asked, noRoom: true),
        };
    }

    /// <summary>What a link filled in, such as one on the page of a part.</summary>
    private HoldAsked Asked(HttpContext http) => new()
    {
        Reason = http.Request.Query["reason"], Line = Text(http.Request.Query["line"]),
        Serials = FormFields.Lines(http.Request.Query["serials"].ToString()), Batches = FormFields.Lines(http.Request.Query["batches"].ToString()), Lots = FormFields.Lines(http.Request.Query["lots"].ToString()),
        Window = Window(name => Text(http.Request.Query[name])), Order = Order(name => Text(http.Request.Query[name])),
    };

    private HoldAsked Asked(FormFields fields) => new()
    {
        Reason = fields.TextOrNull("reason"), Line = fields.TextOrNull("line"),
        Serials = FormFields.Lines(fields.Text("serials")), Batches = FormFields.Lines(fields.Text("batches")), Lots = FormFields.Lines(fields.Text("lots")),
        Window = Window(fields.TextOrNull), Order = Order(fields.TextOrNull),
    };

    /// <summary>The clock on the wall, as the browser's own control sends it, is the plant's.</summary>
    private HoldWindow? Window(Func<string, string?> field)
    {
        var (station, from, to) = (field("station"), field("from"), field("to"));
        return (station ?? from ?? to) is null ? null : new HoldWindow { Station = station, From = Moment(from), To = Moment(to) };
    }

    private static HoldOrder? Order(Func<string, string?> field) =>
        (field("workOrder") ?? field("segment")) is null ? null : new HoldOrder { WorkOrder = field("workOrder"), Segment = field("segment") };

    private string? Moment(string? text) => text is not null && DateTime.TryParseExact(
        text, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var shown)
        ? Model.Rfc3339.Write(new DateTimeOffset(shown, clock.Zone.GetUtcOffset(shown)))
        : text;

    private static string? Text(Microsoft.Extensions.Primitives.StringValues value) => value.ToString().Trim() is { Length: > 0 } text ? text : null;
}
