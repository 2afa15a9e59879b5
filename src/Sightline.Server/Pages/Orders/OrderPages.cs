using Sightline.Context.Orders;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Orders;

/// <summary>Finds what the pages of orders show, and passes on what somebody decided there.</summary>
internal sealed class OrderPages(OrderBoardQuery board, OrderCountsQuery counts, ReconciliationQuery books, ClosingQuery closings, ClosingDesk desk, OrderActs acts, SharedParts parts, IPlantView plant, TimeProvider time)
{
    private const int MostClosings = 20;

    /// <summary>Shifts that somebody may have forgotten to close: those of two days.</summary>
    private static readonly TimeSpan s_backwards = TimeSpan.FromHours(48);

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(OrderPaths.Board, (HttpContext http, OrderPages orders) => PageAnswer.Of<OrdersPage>(http, new BoardView(orders.Lines()))).Needs(Permission.ReadPlant);
        pages.MapGet(OrderPaths.BoardNow, (HttpContext http, OrderPages orders) => orders.NowAsync(http)).Needs(Permission.ReadPlant);
        pages.MapGet(OrderPaths.One, (HttpContext http, OrderPages orders) => orders.One(http)).Needs(Permission.ReadPlant);
        pages.MapGet(OrderPaths.Move, (HttpContext http, OrderPages orders) => orders.Ask(http)).Needs(Permission.RunLine);
        pages.MapPost(OrderPaths.Move, (HttpContext http, OrderPages orders) => orders.MoveAsync(http)).Needs(Permission.RunLine);
        pages.MapGet(OrderPaths.Close, (HttpContext http, OrderPages orders) => orders.AskToClose(http)).Needs(Permission.SignClosings);
        pages.MapPost(OrderPaths.Close, (HttpContext http, OrderPages orders) => orders.CloseAsync(http)).Needs(Permission.SignClosings);
        pages.MapGet(OrderPaths.CloseShift, (HttpContext http, OrderPages orders) => orders.AskForShift(http)).Needs(Permission.SignClosings);
        pages.MapGet(OrderPaths.Closing, (HttpContext http, OrderPages orders) => orders.Closing(http)).Needs(Permission.ReadRecords);
    }

    private IReadOnlyList<LineOrders> Lines() => board.All();

    /// <summary>The same for all who may do the same.</summary>
    private Task NowAsync(HttpContext http)
    {
        var caller = http.CallerOf()!;
        return parts.AnswerAsync<OrdersNow>(http, $"{caller.Can(Permission.RunLine)}\n{caller.Can(Permission.SignClosings)}", () => new BoardView(Lines()));
    }

    private IResult One(HttpContext http) => Asked(http, "id") is { } id && board.Order(id) is var (order, moves)
        ? PageAnswer.Of<OrderPage>(http, new OrderView(order, moves, counts.Of(id), books.Of(id, 0, 50), closings.OfOrder(id)))
        : NotFound(http);

    private IResult Ask(HttpContext http) => Asked(http, "order") is { } id && board.Order(id) is var (order, _)
        ? PageAnswer.Of<MovePage>(http, new MoveView(order, Asked(http, "do") == OrderMoves.Pause ? OrderMoves.Pause : OrderMoves.Start, Asked(http, "line") ?? order.Stand.Line, LineIds()))
        : NotFound(http);

    private async Task<IResult> MoveAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var (id, move) = (form.Text("order"), form.Text("do") == OrderMoves.Pause ? OrderMoves.Pause : OrderMoves.Start);
        if (board.Order(id) is not var (order, _))
        {
            return NotFound(http);
        }

        var (line, reason) = (form.TextOrNull("line"), form.TextOrNull("reason"));
        var outcome = await acts.MoveAsync(http, new OrderWish(id, move, line, null, reason));
        return outcome is ActOutcome.Done
            ? PageAnswer.Done(OrderPaths.Board, move == OrderMoves.Start ? "orderStarted" : "orderPaused")
            : PageAnswer.Of<MovePage>(http, new MoveView(order, move, line, LineIds(), reason, WhyOf(outcome)), StatusOf(outcome));
    }

    private IResult AskToClose(HttpContext http)
    {
        var scope = Asked(http, "order") is { } order ? new ClosingScope(order) : new ClosingScope(null, Asked(http, "line"), Asked(http, "shift"), Asked(http, "day"));
        return IsKnown(scope) ? Signed(http, scope) ?? PageAnswer.Of<ClosePage>(http, new CloseView(scope, desk.Take(scope), new DecisionForm())) : NotFound(http);
    }

    private async Task<IResult> CloseAsync(HttpContext http)
    {
        if (await DecisionForm.ReadAsync(http) is not var (given, signature))
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = (await FormFields.ReadAsync(http))!;
        var scope = form.TextOrNull("order") is { } order ? new ClosingScope(order) : new ClosingScope(null, form.TextOrNull("line"), form.TextOrNull("shift"), form.TextOrNull("day"));
        if (!IsKnown(scope))
        {
            return NotFound(http);
        }

        var outcome = scope.WorkOrder is { } id
            ? await acts.CloseAsync(http, new OrderWish(id, OrderMoves.Close, null, null, given.Reason), signature)
            : await acts.CloseShiftAsync(http, scope.Line!, scope.Shift, scope.ShiftDay, given.Reason, signature);
        if (outcome is ActOutcome.Done)
        {
            return PageAnswer.Done(OrderPaths.ClosingOf(desk.Signed(scope)!.Value), "closingSigned");
        }

        var (again, status) = given.With(outcome);
        return PageAnswer.Of<ClosePage>(http, new CloseView(scope, desk.Take(scope), again, outcome is ActOutcome.NotSigned ? null : WhyOf(outcome)), status);
    }

    private IResult AskForShift(HttpContext http)
    {
        var line = Asked(http, "line");
        if (line is null || board.Of(line) is null)
        {
            return NotFound(http);
        }

        var now = time.GetUtcNow();
        var found = new List<(string, string, bool)>();
        for (var at = now; at > now - s_backwards; at -= TimeSpan.FromMinutes(30))
        {
            if (desk.ShiftAt(at, line) is { } shift && !found.Exists(s => (s.Item1, s.Item2) == (shift.Shift, shift.Day)))
            {
                found.Add((shift.Shift, shift.Day, shift.Ends > now));
            }
        }

        return PageAnswer.Of<ShiftChoicePage>(http, new ShiftChoiceView(line, found, closings.OfLine(line, long.MaxValue, MostClosings)));
    }

    private IResult Closing(HttpContext http) =>
        long.TryParse(Asked(http, "id"), out var position) && closings.At(position) is { } report ? PageAnswer.Of<ClosingPage>(http, report) : NotFound(http);

    private bool IsKnown(ClosingScope scope) => scope.WorkOrder is { } order ? board.Order(order) is not null
        : scope.Line is { } line && desk.Problems(line, scope.Shift, scope.ShiftDay) is { Count: 0 };

    /// <summary>What is signed for already is shown, not asked for again.</summary>
    private IResult? Signed(HttpContext http, ClosingScope scope) =>
        desk.Signed(scope) is { } position && closings.At(position) is { } report ? PageAnswer.Of<ClosingPage>(http, report) : null;

    private List<string> LineIds() => [.. plant.Lines().Select(l => l.Id)];

    private static IResult NotFound(HttpContext http) => PageAnswer.Of<ErrorPage>(http, new Wrong(404, ""), 404);

    private static string? Asked(HttpContext http, string name) => http.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    private static string WhyOf(ActOutcome outcome) => outcome switch
    {
        ActOutcome.Conflict conflict => conflict.Why,
        ActOutcome.NotFound none => none.Why,
        ActOutcome.Wrong wrong => string.Join(" ", wrong.Errors.Select(e => $"{e.Pointer.TrimStart('/')}: {e.Detail}")),
        ActOutcome.NoRoom => "The journal has no room. Nothing was done.",
        _ => throw new InvalidOperationException($"No words for {outcome}."),
    };

    private static int StatusOf(ActOutcome outcome) => outcome switch { ActOutcome.Wrong => 422, ActOutcome.NotFound => 404, ActOutcome.NoRoom => 503, _ => 409 };
}
