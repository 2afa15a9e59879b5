using Sightline.Context.Orders;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>Closings of shifts, and every closing with what came after it.</summary>
internal sealed class ClosingsApi(OrderActs acts, OrderBoardQuery board, ClosingQuery closings)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/lines/{id}/closings", (HttpContext http, ClosingsApi api) => api.CloseAsync(http)).WithTags("closings").Needs(Permission.SignClosings);
        api.MapGet("/lines/{id}/closings", (HttpContext http, ClosingsApi api) => api.ListAsync(http)).WithTags("closings").Lists().Needs(Permission.ReadRecords);
        api.MapGet("/closings/{id}", (HttpContext http, ClosingsApi api) => api.OneAsync(http)).WithTags("closings").Needs(Permission.ReadRecords);
    }

    private async Task CloseAsync(HttpContext http)
    {
        var line = PathText.Segment(http, 1);
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var (shift, day, reason, signature) = (body.Text("shift"), body.Text("day"), body.Text("reason"), new SignatureWish(body.Text("password"), body.Text("meaning")));
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors)
            : ActAnswers.WriteAsync(http, await acts.CloseShiftAsync(http, line, shift, day, reason, signature), () =>
                OrderJsonText.Of(closings.At(closings.OfLine(line, long.MaxValue, 100).First(c => c.Scope.Shift == shift && c.Scope.ShiftDay == day).Position)!)));
    }

    private Task ListAsync(HttpContext http)
    {
        var (line, asked) = (PathText.Segment(http, 1), new Asked(http));
        var (limit, before) = (asked.Limit(), asked.Before());
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        if (board.Of(line) is null)
        {
            return Problems.NotFoundAsync(http, $"Line '{line}' is not known. Create it with PUT /api/v1/lines/{Uri.EscapeDataString(line)}.");
        }

        var found = closings.OfLine(line, before, limit);
        return Answers.ListAsync(http, found.Select(OrderJsonText.Of), found.Count == limit ? found[^1].Position.ToString() : null);
    }

    private Task OneAsync(HttpContext http)
    {
        var id = PathText.Segment(http, 1);
        return long.TryParse(id, out var position) && closings.At(position) is { } report
            ? Answers.JsonAsync(http, OrderJsonText.Of(report))
            : Problems.NotFoundAsync(http, $"There is no closing '{id}'. Send the id of one of a line's or an order's closings.");
    }
}
