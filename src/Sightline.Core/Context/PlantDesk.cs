using System.Text.Json;
using Sightline.Buffering;
using Sightline.Context.Recipes;
using Sightline.Context.Sources;
using Sightline.Context.Timelines;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>What became of a request to change the plant.</summary>
/// <param name="Errors">Every problem; empty when it was taken.</param>
/// <param name="Position">Journal position of the fact; of the one that says the same already when nothing was new; 0 when not taken.</param>
/// <param name="Changed">False when the plant already was as asked.</param>
/// <param name="Conflict">Set when what is there does not allow it, whatever is sent; it is among the errors too.</param>
internal sealed record PlantChange(IReadOnlyList<ContractError> Errors, long Position, bool Changed, string? Conflict = null)
{
    public bool NoRoom => Errors.Count == 0 && Position == 0;
}

/// <summary>Takes changes of master data and of what stations are making, and answers what is known of them.</summary>
internal sealed class PlantDesk(IJournal journal, PlantModel plant, ProjectionReader projections, MasterWrites writes, OwnedMembers owned, TimeProvider time)
{
    public async Task<PlantChange> PutAsync(MasterKind kind, string id, byte[] body, string actor)
    {
        var errors = kind.Problems(body);
        if (errors.Count > 0)
        {
            return new PlantChange(errors, 0, false);
        }

        return await writes.AloneAsync(async () =>
        {
            var (taken, answer) = Weigh(kind, id, body);
            return answer ?? Taken((await writes.AppendAsync([Draft(kind, id, taken, actor)]))[0]);
        });
    }

    /// <summary>Runs with nobody else writing master data, for who weighs many records before any is put.</summary>
    public Task<T> AloneAsync<T>(Func<Task<T>> write) => writes.AloneAsync(write);

    /// <summary>
    /// What would become of a checked body, for whoever writes alone: the body as it would be written, and the answer where nothing
    /// is to be written, because the plant says so already or does not allow it.
    /// </summary>
    public (byte[] Body, PlantChange? Answer) Weigh(MasterKind kind, string id, byte[] body)
    {
        if (kind == MasterKind.Recipes)
        {
            return (body, projections.Read(db => RecipeDraft.Settled(db, id, body)));
        }

        if (writes.Find(kind.Name, id) is not { } known)
        {
            return (body, null);
        }

        var (guarded, problems) = owned.Guard(kind, known.Body, body);
        return (guarded, problems.Count > 0 ? new PlantChange(problems, 0, false) : Same(known.Body, guarded) ? new PlantChange([], known.Position, false) : null);
    }

    /// <summary>Puts several records of one kind that were weighed: in one append, so that all are taken or none. For whoever writes alone.</summary>
    /// <returns>The position up to which the journey must come; null when the journal has no room.</returns>
    public async Task<long?> PutManyAsync(MasterKind kind, IReadOnlyList<(string Id, byte[] Body)> records, string actor)
    {
        if (records.Count == 0)
        {
            return 0;
        }

        var results = await writes.AppendAsync([.. records.Select(r => Draft(kind, r.Id, r.Body, actor))]);
        return results.All(r => r.Outcome == AppendOutcome.Durable) ? results.Max(r => r.Position) : null;
    }

    public async Task<PlantChange> SetContextAsync(string station, byte[] body, string actor)
    {
        var (change, draft) = OfferContext(station, body, actor);
        return draft is null ? change : Taken(await journal.AppendAsync(draft, CancellationToken.None));
    }

    /// <summary>Checks what a station is said to make. The fact is null when it is wrong or says nothing new.</summary>
    public (PlantChange Change, FactDraft? Fact) OfferContext(string station, byte[] body, string actor)
    {
        StationContext? context;
        try
        {
            context = JsonSerializer.Deserialize(body, ContextJson.Default.StationContext);
        }
        catch (JsonException error)
        {
            return Wrong(new ContractError(error.Path?.TrimStart('$').Replace('.', '/') ?? "", "Does not fit the form of a station's context. See docs/context.md."));
        }

        if (context is null)
        {
            return Wrong(new ContractError("", "Is null. Send an object."));
        }

        DateTimeOffset? from = null;
        if (context.ValidFrom is { } text)
        {
            if (!Rfc3339.TryParse(text, out var parsed))
            {
                return Wrong(new ContractError("/validFrom", $"Is '{text}'. Send an RFC 3339 time with an offset, or leave it out for now."));
            }

            from = parsed;
        }

        var now = time.GetUtcNow();
        if (IntervalAt(station, from ?? now) is { } known && SameContext(known, context, from))
        {
            return (new PlantChange([], known.Position, false), null);
        }

        return (new PlantChange([], 0, true), new FactDraft(FactKinds.Context, station, null, from, now, actor, body));

        static (PlantChange, FactDraft?) Wrong(ContractError error) => (new PlantChange([error], 0, false), null);
    }

    /// <summary>What a station is or was making, as known now.</summary>
    public ContextBinder.Binding At(string station, DateTimeOffset moment)
    {
        var interval = IntervalAt(station, moment);
        StationMaster? known;
        lock (plant.Gate)
        {
            known = plant.Find<StationMaster>(MasterKind.Stations, station)?.Record;
        }

        var at = FactHash.Microseconds(moment);
        var around = projections.Read(db => ContextResolver.Around(station, known, place => TimelineTable.Lookup(db, place, at)));
        lock (plant.Gate)
        {
            return ContextBinder.Bind(plant, station, interval, around, moment, null, orderComesLater: true);
        }
    }

    public (byte[] Body, long Position)? Find(MasterKind kind, string id) => projections.Read<(byte[], long)?>(db =>
    {
        using var rows = db.Prepare("SELECT body, position FROM master WHERE kind = ?1 AND id = ?2").Bind(1, kind.Name).Bind(2, id).Query();
        return rows.Read() ? (rows.Bytes(0), rows.Int64(1)) : null;
    });

    /// <summary>Master records of a kind by id, after <paramref name="after"/>.</summary>
    public IReadOnlyList<(string Id, byte[] Body, long Position)> List(MasterKind kind, string after, int limit) => projections.Read(db =>
    {
        var found = new List<(string, byte[], long)>();
        using var rows = db.Prepare("SELECT id, body, position FROM master WHERE kind = ?1 AND id > ?2 ORDER BY id LIMIT ?3").Bind(1, kind.Name).Bind(2, after).Bind(3, limit).Query();
        while (rows.Read())
        {
            found.Add((rows.Text(0), rows.Bytes(1), rows.Int64(2)));
        }

        return found;
    });

    private ContextIntervals.Interval? IntervalAt(string station, DateTimeOffset moment) =>
        projections.Read(db => ContextIntervals.Lookup(db, station, FactHash.Microseconds(moment)));

    private FactDraft Draft(MasterKind kind, string id, byte[] body, string actor) => new(FactKinds.Master, MasterSource.Of(kind, id), null, null, time.GetUtcNow(), actor, body);

    private static PlantChange Taken(AppendResult result) =>
        result.Outcome == AppendOutcome.Durable ? new PlantChange([], result.Position, true) : new PlantChange([], 0, false);

    private static bool SameContext(ContextIntervals.Interval known, StationContext offered, DateTimeOffset? from)
    {
        if (from is { } moment && FactHash.Microseconds(moment) != known.From)
        {
            return false;
        }

        return Same(Plain(known.Context), Plain(offered));

        static byte[] Plain(StationContext context) => JsonSerializer.SerializeToUtf8Bytes(context with { ValidFrom = null }, ContextJson.Default.StationContext);
    }

    private static bool Same(byte[] known, byte[] offered)
    {
        using var first = JsonDocument.Parse(known);
        using var second = JsonDocument.Parse(offered);
        return JsonElement.DeepEquals(first.RootElement, second.RootElement);
    }
}
