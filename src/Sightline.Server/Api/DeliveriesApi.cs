using Sightline.Contract;
using Sightline.Forwarding;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Storage;

namespace Sightline.Server.Api;

/// <summary>The outbox; retry and close with a reason.</summary>
internal sealed class DeliveriesApi(DeliveryDesk desk, DeliveryActs acts)
{
    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, after, target, state) = (asked.Limit(), asked.Text("cursor"), asked.Text("target"), asked.Text("state"));
        if (after is not null && DeliveryDesk.Split(after) is null)
        {
            asked.Errors.Add(new ContractError("cursor", $"Is '{after}'. Send the cursor of the page before."));
        }

        if (state is not null && RecordStates.FromWord(state) is null)
        {
            asked.Errors.Add(new ContractError("state", $"Is '{state}'. Send waiting, delivered, parked or closed."));
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = desk.List(new DeliveryFilter(target, RecordStates.FromWord(state), http.CallerOf()!.Stations, http.CallerOf()!.Targets), after, limit);
        return Answers.ListAsync(http, found.Select(RecordJson.Delivery), found.Count == limit ? found[^1].Id : null);
    }

    public Task GetAsync(HttpContext http)
    {
        var id = PathText.Segment(http, 1);
        return desk.Find(id) is not { } found ? Problems.NotFoundAsync(http, $"There is no delivery '{id}'.")
            : !http.CallerOf()!.Targets.Holds(found.Target) || !http.CallerOf()!.Stations.Holds(found.Station) ? Refusals.OutOfScopeAsync(http, $"delivery '{id}'")
            : Answers.JsonAsync(http, RecordJson.Delivery(found));
    }

    public async Task RetryAsync(HttpContext http)
    {
        var id = PathText.Segment(http, 1);
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            await ActAnswers.WriteAsync(http, await acts.RetryAsync(http, id, body.Text("reason")), () => RecordJson.Delivery(desk.Find(id)!));
        }
    }

    public async Task CloseAsync(HttpContext http)
    {
        var id = PathText.Segment(http, 1);
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            await ActAnswers.WriteAsync(http, await acts.CloseAsync(http, id, body.Text("reason"), Signature(body)), () => RecordJson.Delivery(desk.Find(id)!));
        }
    }

    private static SignatureWish Signature(SmallBody body) => new(body.Text("password"), body.Text("meaning"));
}
