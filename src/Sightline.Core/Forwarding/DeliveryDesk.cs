using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>
/// One entry of the outbox, as people see it. One of another fact than an inspection has an empty station, so that nobody sees it who is
/// limited to stations; in place of the id it says which one of its kind.
/// </summary>
internal sealed record DeliveryView(
    string Id, string Target, string Kind, string Station, string InspectionId, long Position, string State, string MapVersion, string? Fields,
    string? Reason, string? Reference, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, string? EndedBy, long Sequence, string? Serial, string? Batch, long? ToldBefore)
{
    public bool IsInspection => Kind == DeliveryClasses.Inspection;

    public string Key => DeliveryKey.Of(Kind, Station, InspectionId, Target);
}

/// <summary>What a list of deliveries is narrowed to. Null means all.</summary>
internal sealed record DeliveryFilter(string? Target, long? State, Scope Stations, Scope Targets);

/// <summary>Reads the outbox, and takes a person's decision on an entry.</summary>
internal sealed class DeliveryDesk(IJournal journal, ProjectionReader projections, TimeProvider time)
{
    private const string Columns =
        "o.target, COALESCE(i.station, ''), COALESCE(i.id, t.subject), o.position, o.state, o.map_version, o.fields, o.reason, o.reference, o.created_at, o.ended_at, o.ended_by, o.seq, i.serial, i.batch, o.told_before, t.kind, o.after " +
        "FROM outbox o LEFT JOIN inspections i ON i.position = o.position LEFT JOIN told t ON t.position = o.position";

    /// <summary>After the entry of this id, which is the cursor: one position has an entry for each target.</summary>
    public IReadOnlyList<DeliveryView> List(DeliveryFilter filter, string? after, int limit) => projections.Read(db =>
    {
        var (last, from) = after is null ? ("", long.MaxValue) : Split(after) ?? ("", long.MaxValue);
        var names = new ScopeSql(10);
        var where = (filter.Target is null ? "" : " AND o.target = ?2") + (filter.State is { } wanted ? $" AND o.state = {wanted}" : "")
            + names.Within("i.station", filter.Stations) + names.Within("o.target", filter.Targets);
        var statement = db.Prepare($"SELECT {Columns} WHERE o.position <= ?1 AND (o.position < ?1 OR o.target > ?4){where} ORDER BY o.position DESC, o.target LIMIT ?3")
            .Bind(1, from).Bind(3, limit).Bind(4, last);
        using var rows = names.Bind(filter.Target is null ? statement : statement.Bind(2, filter.Target)).Query();
        return Rows(rows);
    });

    public static IReadOnlyList<DeliveryView> Of(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare($"SELECT {Columns} WHERE o.position = ?1 ORDER BY o.target").Bind(1, position).Query();
        return Rows(rows);
    }

    /// <summary>The deliveries of some records, record by record.</summary>
    public IReadOnlyList<DeliveryView> Of(IEnumerable<long> positions) => projections.Read(db => positions.SelectMany(position => Of(db, position)).ToList());

    public DeliveryView? Find(string id) =>
        Split(id) is not { } key ? null : projections.Read(db => Of(db, key.Position)).FirstOrDefault(d => d.Target == key.Target);

    /// <summary>Sends a parked entry again, by the map in use. Returns the position of the fact; 0 when the journal has no room.</summary>
    public Task<long> RetryAsync(DeliveryView delivery, string? reason, string actor) => AppendAsync(FactKinds.DeliveryRetried, delivery, reason, actor);

    /// <summary>Ends an entry by a person's decision, with the reason.</summary>
    public Task<long> CloseAsync(DeliveryView delivery, string reason, string actor, Signature? signature) =>
        AppendAsync(FactKinds.DeliveryClosed, delivery, reason, actor, signature);

    /// <summary>Ends a record that waits for its context, with the reason.</summary>
    public async Task<long> CloseRecordAsync(long position, string reason, string actor, Signature? signature)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new DeliveryReport(position, "", Reason: reason, Signature: signature), ForwardingJson.Default.DeliveryReport);
        return (await journal.AppendAsync(new FactDraft(FactKinds.ParkedClosed, "", null, null, time.GetUtcNow(), actor, body), CancellationToken.None)).Position;
    }

    private async Task<long> AppendAsync(string kind, DeliveryView delivery, string? reason, string actor, Signature? signature = null)
    {
        var report = new DeliveryReport(delivery.Position, delivery.Target, Reason: reason, Signature: signature);
        var body = JsonSerializer.SerializeToUtf8Bytes(report, ForwardingJson.Default.DeliveryReport);
        return (await journal.AppendAsync(new FactDraft(kind, delivery.Target, null, null, time.GetUtcNow(), actor, body), CancellationToken.None)).Position;
    }

    /// <summary>Signatures on a delivery or a record, as their facts carry them, oldest first.</summary>
    public IReadOnlyList<string> SignaturesOn(string signed) => projections.Read(db => SignatureRows.On(db, signed));

    public static (string Target, long Position)? Split(string id)
    {
        var dot = id.LastIndexOf('.');
        return dot > 0 && long.TryParse(id.AsSpan(dot + 1), out var position) ? (id[..dot], position) : null;
    }

    private static string? Waits(string? after) => after is null ? null : $"Waits until target '{after}' has accepted the same.";

    private static List<DeliveryView> Rows(in SqliteRows rows)
    {
        var found = new List<DeliveryView>();
        while (rows.Read())
        {
            found.Add(new DeliveryView(
                $"{rows.Text(0)}.{rows.Int64(3)}", rows.Text(0), rows.NullableText(16) ?? DeliveryClasses.Inspection, rows.Text(1), rows.Text(2), rows.Int64(3), RecordStates.Word(rows.Int64(4)), rows.Text(5),
                rows.NullableText(6), rows.NullableText(7) ?? Waits(rows.NullableText(17)), rows.NullableText(8), FactHash.FromMicroseconds(rows.Int64(9)),
                rows.NullableInt64(10) is { } ended ? FactHash.FromMicroseconds(ended) : null, rows.NullableText(11), rows.Int64(12), rows.NullableText(13), rows.NullableText(14), rows.NullableInt64(15)));
        }

        return found;
    }
}
