using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Contract;
using Sightline.Forwarding;
using Sightline.Genealogy;
using Sightline.Identity;
using Sightline.Insight;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Storage;

namespace Sightline.Server.Api;

/// <summary>What is parked: held or late, what it may belong to, and a person's decisions on it.</summary>
internal sealed class ParkedApi(
    DeliveryActs closing, MatchActs matching, RecordList records, DeliveryDesk desk, CandidateQuery candidates, ParkedCountsQuery counts, IHoldTimes holds, TimeProvider time)
{
    /// <summary>What waits for something named: records without their context, and deliveries no target has taken.</summary>
    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before, late) = (asked.Limit(), asked.Before(), Late(asked));
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var (stations, known) = (http.CallerOf()!.Stations, holds.Read());
        var filter = new RecordFilter
        {
            State = RecordStates.Parked, WaitsFor = asked.Text("waitsFor"), Stations = stations, Late = late is { } wanted ? new LateFilter(wanted, known, time.GetUtcNow()) : null,
        };
        var rows = records.Page(filter, before, limit);
        var parked = counts.Read(stations);
        return Answers.JsonAsync(http, new JsonObject
        {
            ["items"] = new JsonArray([.. Items(rows, known)]),
            ["cursor"] = rows.Count == limit ? rows[^1].Position.ToString() : null,
            ["held"] = parked.Held,
            ["late"] = parked.Late,
        });
    }

    public async Task CloseAsync(HttpContext http)
    {
        var id = PathText.Segment(http, 1);
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            await ActAnswers.WriteAsync(http, await closing.CloseRecordAsync(http, id, body.Text("reason"), Signature(body)), () => One(id));
        }
    }

    public async Task MatchAsync(HttpContext http)
    {
        var id = PathText.Segment(http, 1);
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var wish = Wish(body);
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : ActAnswers.WriteAsync(http, await matching.MatchAsync(http, id, wish), () => One(id)));
    }

    public async Task MatchManyAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var (wish, ids) = (Wish(body), body.Texts("ids") ?? []);
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : ManyAsync(http, await matching.MatchAsync(http, ids, wish)));
    }

    public async Task CloseManyAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var (ids, reason, signature) = (body.Texts("ids") ?? [], body.Text("reason"), Signature(body));
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors)
            : ManyAsync(http, await closing.DecideAsync(http, new ManyDecision(ids, Retries: false, reason, signature))));
    }

    private static bool? Late(Asked asked)
    {
        var text = asked.Text("late");
        if (text is not (null or "true" or "false"))
        {
            asked.Errors.Add(new ContractError("late", $"Is '{text}'. Send true or false, or leave it out for both."));
        }

        return text is null ? null : text == "true";
    }

    private static MatchWish Wish(SmallBody body) => new(body.Text("workOrder"), body.Text("station"), body.Text("reason"), Signature(body));

    private static SignatureWish Signature(SmallBody body) => new(body.Text("password"), body.Text("meaning"));

    /// <summary>Every id with the status it would have had alone.</summary>
    private static Task ManyAsync(HttpContext http, ManyDecided many) => many.Refused is { } refused
        ? ActAnswers.WriteAsync(http, refused, () => [])
        : Answers.JsonAsync(http, new JsonObject { ["items"] = new JsonArray([.. many.Each.Select(e => (JsonNode?)Item(e.Id, e.Outcome))]) });

    private static JsonObject Item(string id, ActOutcome outcome)
    {
        var (status, detail) = outcome switch
        {
            ActOutcome.Done => (200, null),
            ActOutcome.NotFound none => (404, none.Why),
            ActOutcome.OutOfScope scope => (403, $"Outside your scope: {scope.What}."),
            ActOutcome.Conflict conflict => (409, conflict.Why),
            ActOutcome.NoRoom => (503, "The journal has no room. Nothing was done; send it again."),
            _ => throw new InvalidOperationException($"No answer for {outcome} of one among many."),
        };
        return new JsonObject { ["id"] = id, ["status"] = status, ["detail"] = detail };
    }

    private JsonObject One(string id) => Items([records.At(long.Parse(id))!], holds.Read()).Single()!;

    private IEnumerable<JsonObject> Items(IReadOnlyList<RecordRow> rows, HoldTimes known)
    {
        var found = candidates.Of(rows.Where(r => r.WaitsFor is not null).Select(r => r.Position));
        var entries = desk.Of(rows.Where(r => r.WaitsFor is null).Select(r => r.Position)).Where(d => d.State == "parked").ToLookup(d => d.Position);
        return rows.Select(row => Item(row, Since(row, entries[row.Position], known), found.GetValueOrDefault(row.Position, [])));
    }

    /// <summary>Since when it is parked, and when it is late: of several deliveries the one that is late first.</summary>
    private static (DateTimeOffset Since, DateTimeOffset LateAt) Since(RecordRow row, IEnumerable<DeliveryView> parked, HoldTimes holds) => parked
        .Select(d => (Since: d.EndedAt ?? d.CreatedAt, LateAt: (d.EndedAt ?? d.CreatedAt) + holds.OfTarget(d.Target)))
        .DefaultIfEmpty((Since: row.ReceivedAt, LateAt: row.ReceivedAt + holds.OfStation(row.Station)))
        .MinBy(s => s.LateAt);

    private JsonObject Item(RecordRow row, (DateTimeOffset Since, DateTimeOffset LateAt) parked, IReadOnlyList<Candidate> found)
    {
        var json = RecordJson.Row(row);
        json["id"] = row.Position.ToString();
        json["inspection"] = row.Id;
        json["waitsFor"] = row.WaitsFor;
        json["why"] = row.Reason;
        json["since"] = JsonText.Time(parked.Since);
        json["lateAt"] = JsonText.Time(parked.LateAt);
        json["late"] = time.GetUtcNow() > parked.LateAt;
        json["candidates"] = new JsonArray([.. found.Select(c => (JsonNode?)new JsonObject { ["workOrder"] = c.WorkOrder, ["station"] = c.Station, ["score"] = c.Score, ["reason"] = c.Reason })]);
        json["actions"] = row.WaitsFor is null ? new JsonArray() : JsonText.Words(["match", "close"]);
        return json;
    }
}
