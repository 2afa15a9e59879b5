using Sightline.Buffering;
using Sightline.Context.Orders;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>
/// Starts, pauses and closes orders, and closes shifts. One after the other, each after the projections hold the one before: two
/// people who start two orders on one line at the same moment are answered differently. What is closed is closed by a person's
/// signature under the counts of that moment.
/// </summary>
internal sealed class OrderActs(OrderDesk orders, ClosingDesk closings, Signatures signatures, Projector projector) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    public Task<ActOutcome> MoveAsync(HttpContext http, OrderWish wish) => OneAsync(http, () => MoveNowAsync(http, wish));

    /// <summary>Closes an order and signs for it. One that is closed and not signed for, because the node stopped between the two, is signed for.</summary>
    public async Task<ActOutcome> CloseAsync(HttpContext http, OrderWish wish, SignatureWish signature)
    {
        var (plan, scope) = (orders.Plan(wish, http.ActorInFull()), new ClosingScope(wish.WorkOrder));
        if (plan is OrderPlan.Conflict && closings.Signed(scope) is null && orders.IsClosed(wish.WorkOrder))
        {
            return await SignAsync(http, scope, wish.Reason, signature, first: null);
        }

        return plan is not OrderPlan.Ready ? Refused(plan) : await SignAsync(http, scope, wish.Reason, signature, first: () => MoveNowAsync(http, wish));
    }

    /// <summary>Signs for a shift of a line.</summary>
    public async Task<ActOutcome> CloseShiftAsync(HttpContext http, string line, string? shift, string? day, string? reason, SignatureWish signature) =>
        closings.Problems(line, shift, day) is not { } problems ? new ActOutcome.NotFound($"Line '{line}' is not known. Create it with PUT /api/v1/lines/{Uri.EscapeDataString(line)}.")
        : problems.Count > 0 ? new ActOutcome.Wrong(problems)
        : await SignAsync(http, new ClosingScope(null, line, shift, day), reason, signature, first: null);

    public void Dispose() => _one.Dispose();

    private async Task<ActOutcome> SignAsync(HttpContext http, ClosingScope scope, string? reason, SignatureWish wish, Func<Task<ActOutcome>>? first)
    {
        if (closings.Signed(scope) is { } signed)
        {
            return Signed(signed);
        }

        var (hand, unsigned) = await signatures.OpenAsync(http.CallerOf()!, wish, http.Connection.RemoteIpAddress?.ToString());
        return unsigned is not null ? new ActOutcome.NotSigned(unsigned) : await OneAsync(http, async () =>
        {
            if (first is not null && await first() is not ActOutcome.Done and var refused)
            {
                return refused;
            }

            var draft = closings.Take(scope);
            var signature = hand!.Sign(string.IsNullOrWhiteSpace(reason) ? "closed" : reason, $"closing:{scope.Name}", draft.Sha256);
            return await closings.WriteAsync(scope, draft, signature, http.ActorInFull()) switch
            {
                null => Signed(closings.Signed(scope)!.Value),
                0 => new ActOutcome.NoRoom(),
                var position => await TakenAsync(http, position.Value),
            };
        });
    }

    private static ActOutcome.Conflict Signed(long position) =>
        new($"This is closed and signed for since position {position}. A closing stays as it was signed; what came later is shown as differences at /api/v1/closings/{position}.");

    private async Task<ActOutcome> MoveNowAsync(HttpContext http, OrderWish wish)
    {
        var plan = orders.Plan(wish, http.ActorInFull());
        return plan is OrderPlan.Ready ready
            ? (await orders.WriteAsync(ready.Draft)) is { Outcome: AppendOutcome.Durable } taken ? await TakenAsync(http, taken.Position) : new ActOutcome.NoRoom()
            : Refused(plan);
    }

    private async Task<ActOutcome> TakenAsync(HttpContext http, long position)
    {
        await projector.ReachAsync(position, http.RequestAborted);
        return new ActOutcome.Done();
    }

    private async Task<ActOutcome> OneAsync(HttpContext http, Func<Task<ActOutcome>> act)
    {
        await _one.WaitAsync(http.RequestAborted);
        try
        {
            return await act();
        }
        finally
        {
            _one.Release();
        }
    }

    private static ActOutcome Refused(OrderPlan plan) => plan switch
    {
        OrderPlan.Unknown unknown => new ActOutcome.NotFound(unknown.Why),
        OrderPlan.Wrong wrong => new ActOutcome.Wrong(wrong.Errors),
        OrderPlan.Conflict conflict => new ActOutcome.Conflict(conflict.Why),
        _ => throw new InvalidOperationException($"No answer for {plan}."),
    };
}
