using Sightline.Buffering;
using Sightline.Forwarding;
using Sightline.Identity;
using Sightline.Proof;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;
using Sightline.Storage;

namespace Sightline.Server.Pages.Deliveries;

/// <summary>Finds what the pages of deliveries show, and passes on what somebody decided there.</summary>
internal sealed class DeliveryPages(DeliveryDesk desk, TargetTable targets, DeliveryActs acts, AuditQuery audit, Signatures signatures, IFactSource journal)
{
    private const int Rows = 50;
    private const int MostDecisions = 50;

    public IResult List(HttpContext http)
    {
        var (asked, caller) = (new Asked(http), http.CallerOf()!);
        var (after, target, state) = (asked.Text("cursor"), asked.Text("target"), asked.Text("state"));
        var misunderstood = new List<string>();
        if (after is not null && DeliveryDesk.Split(after) is null)
        {
            misunderstood.Add("cursor");
        }

        if (state is not null && RecordStates.FromWord(state) is null)
        {
            misunderstood.Add("state");
        }

        var found = misunderstood.Count > 0 ? [] : desk.List(new DeliveryFilter(target, RecordStates.FromWord(state), caller.Stations, caller.Targets), after, Rows);
        var view = new DeliveriesView([.. targets.All.Select(t => t.Settings.Name).Where(caller.Targets.Holds)], found, found.Count == Rows ? found[^1].Id : null, misunderstood);
        return PageAnswer.Of<DeliveriesPage>(http, view, misunderstood.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    public Task<IResult> OneAsync(HttpContext http, string id) => ShowAsync(http, id, new DecisionForm(), StatusCodes.Status200OK);

    public Task<IResult> RetryAsync(HttpContext http, string id) =>
        DecideAsync(http, id, "deliveryRetried", (form, _) => acts.RetryAsync(http, id, form.Reason));

    public Task<IResult> CloseAsync(HttpContext http, string id) =>
        DecideAsync(http, id, "deliveryClosed", (form, wish) => acts.CloseAsync(http, id, form.Reason, wish));

    private async Task<IResult> DecideAsync(HttpContext http, string id, string notice, Func<DecisionForm, SignatureWish, Task<ActOutcome>> decide)
    {
        if (await DecisionForm.ReadAsync(http) is not var (given, wish))
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var outcome = await decide(given, wish);
        if (outcome is ActOutcome.Done)
        {
            return PageAnswer.Done(Paths.Delivery(id), notice);
        }

        var (form, status) = given.With(outcome);
        return await ShowAsync(http, id, form, status);
    }

    private async Task<IResult> ShowAsync(HttpContext http, string id, DecisionForm form, int status)
    {
        var caller = http.CallerOf()!;
        if (desk.Find(id) is not { } delivery)
        {
            await ErrorPages.NotFoundAsync(http, $"There is no delivery '{id}'.");
            return Results.Empty;
        }

        if (!caller.Targets.Holds(delivery.Target) || !caller.Stations.Holds(delivery.Station))
        {
            await Refusals.OutOfScopeAsync(http, $"delivery '{id}'");
            return Results.Empty;
        }

        var name = $"delivery:{delivery.Id}";
        return PageAnswer.Of<DeliveryPage>(http, new OneDeliveryView(
            delivery,
            delivery.Key,
            desk.SignaturesOn(name),
            caller.Can(Permission.ReadAudit) ? audit.Page(new AuditFilter { Object = name }, long.MaxValue, MostDecisions).Entries : null,
            signatures.AreNeededFor(DeliveryActs.CloseDelivery),
            Convert.ToHexStringLower(journal.At(delivery.Position)!.Hash),
            form), status);
    }
}
