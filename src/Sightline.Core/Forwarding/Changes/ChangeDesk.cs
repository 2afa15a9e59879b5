using System.Text.Json;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Forwarding.Changes;

/// <summary>What somebody asks for.</summary>
/// <param name="Kind">One of <see cref="ChangeKinds"/>.</param>
/// <param name="Of">What is to change.</param>
/// <param name="Reason">Why.</param>
/// <param name="Risk">What can go wrong.</param>
/// <param name="Level">One of <see cref="RiskLevels"/>.</param>
internal sealed record ChangeAsked(string Kind, string Of, string Reason, string Risk, string Level);

/// <summary>Answers what is known of change requests, and shapes the facts of their lives.</summary>
internal sealed class ChangeDesk(IJournal journal, ProjectionReader projections, IOptions<ChangeOptions> options, TimeProvider time)
{
    /// <summary>As it stands now.</summary>
    public ChangeRequest? Find(long id) => projections.Read(db => ChangeRows.Find(db, id)) is { } found ? Now(found) : null;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ChangeRequest> List(ChangeFilter filter, long before, int limit)
    {
        var now = time.GetUtcNow();
        return [.. projections.Read(db => ChangeRows.List(db, filter, now, before, limit)).Select(Now)];
    }

    /// <summary>The request of a kind that somebody still decides on, or that is good for use; null for none.</summary>
    public ChangeRequest? OpenFor(string kind, string of) =>
        projections.Read(db => ChangeRows.In(db, kind, ChangeState.Requested).Concat(ChangeRows.In(db, kind, ChangeState.Approved)).ToList())
            .Select(Now).FirstOrDefault(r => r.Of == of && r.State != ChangeState.Expired);

    /// <summary>Requests that were approved and are good for use now, by what they are about.</summary>
    public IReadOnlyDictionary<string, ChangeRequest> Approved(string kind) => ByObject(kind, ChangeState.Approved);

    /// <summary>Requests that were used, and whose use stands, by what they are about.</summary>
    public IReadOnlyDictionary<string, ChangeRequest> Used(string kind) => ByObject(kind, ChangeState.Used);

    /// <summary>Signatures on a request as their facts carry them, oldest first.</summary>
    public IReadOnlyList<string> SignaturesOn(ChangeRequest request) => projections.Read(db => SignatureRows.On(db, request.Object));

    /// <summary>A question as a fact.</summary>
    public FactDraft Ask(ChangeAsked asked, string actor) => Draft(asked.Of, actor, new ChangeMove
    {
        Act = ChangeLife.Ask,
        By = ActorText.Parse(actor).Who,
        Reason = asked.Reason,
        Kind = asked.Kind,
        Risk = asked.Risk,
        Level = asked.Level,
        Until = time.GetUtcNow() + options.Value.ValidFor,
        New = new ChangeStanding { State = ChangeLife.Word(ChangeState.Requested), Kind = asked.Kind, Of = asked.Of, Level = asked.Level },
    });

    /// <summary>A step as a fact. An approval is good for as long as a question is.</summary>
    public FactDraft Step(ChangeRequest request, string act, string? reason, Model.Signature? signature, string actor) => Draft(request.Of, actor, new ChangeMove
    {
        Act = act,
        Change = request.Id,
        Seen = request.Newest,
        By = ActorText.Parse(actor).Who,
        Reason = reason,
        Until = act == ChangeLife.Approve ? time.GetUtcNow() + options.Value.ValidFor : null,
        Old = Standing(request, request.State),
        New = Standing(request, ChangeLife.After(request.State, act)!.Value),
        Signature = signature,
    });

    /// <summary>Position of the fact; 0 when the journal has no room.</summary>
    public async Task<long> AppendAsync(FactDraft draft) => (await journal.AppendAsync(draft, CancellationToken.None)).Position;

    private Dictionary<string, ChangeRequest> ByObject(string kind, ChangeState state) =>
        projections.Read(db => ChangeRows.In(db, kind, state)).Select(Now).Where(r => r.State == state).GroupBy(r => r.Of).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    private FactDraft Draft(string of, string actor, ChangeMove move) =>
        new(FactKinds.ChangeMoved, of, null, null, time.GetUtcNow(), actor, JsonSerializer.SerializeToUtf8Bytes(move, ChangesJson.Default.ChangeMove));

    private ChangeRequest Now(ChangeRequest request) => request with { State = request.At(time.GetUtcNow()) };

    private static ChangeStanding Standing(ChangeRequest request, ChangeState state) =>
        new() { State = ChangeLife.Word(state), Kind = request.Kind, Of = request.Of, Level = request.Level };
}
