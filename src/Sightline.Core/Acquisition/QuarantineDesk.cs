using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Acquisition;

/// <summary>One refused message. <paramref name="EdgeId"/> is what the edge answered that brought it; null where none did.</summary>
internal sealed record QuarantineEntry(
    string Id, DateTimeOffset ReceivedAt, string Actor, Refusal Why, string? Station, long? ResubmittedAs, int? ResubmittedStatus, string? EdgeId);

/// <summary>What was refused: listed, read byte for byte, and resubmitted with a corrected body.</summary>
internal sealed class QuarantineDesk(IJournal journal, Intake intake, ProjectionReader projections, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Since the start: the tables are a moment behind.</summary>
    private readonly Dictionary<long, long> _resubmitted = [];

    /// <summary>Newest first; of one station when it is named.</summary>
    public IReadOnlyList<QuarantineEntry> List(long before, int limit, string? station = null) => projections.Read(db =>
    {
        var found = new List<QuarantineEntry>();
        var statement = db.Prepare($"SELECT position, station, received_at, actor, why, resubmitted, answered, origin FROM quarantine WHERE position < ?1{(station is null ? "" : " AND station = ?3")} ORDER BY position DESC LIMIT ?2")
            .Bind(1, before).Bind(2, limit);
        using var rows = (station is null ? statement : statement.Bind(3, station)).Query();
        while (rows.Read())
        {
            var why = JsonSerializer.Deserialize(rows.Span(4), AcquisitionJson.Default.Refusal)!;
            found.Add(new QuarantineEntry(
                RefusedNames.Here(rows.Int64(0)), FactHash.FromMicroseconds(rows.Int64(2)), rows.Text(3), why, rows.NullableText(1), rows.NullableInt64(5), (int?)rows.NullableInt64(6), RefusedNames.AtEdge(rows.NullableText(7))));
        }

        return found;
    });

    /// <summary>The refusal and its bytes; null when there is no such entry. An id that an edge answered finds what came from there.</summary>
    public (QuarantineEntry Entry, ReadOnlyMemory<byte> Raw)? Find(string id)
    {
        if (PositionOf(id) is not { } position || journal.At(position) is not { Kind: FactKinds.Refused } fact)
        {
            return null;
        }

        var (why, raw) = Refusal.From(fact.Body);
        var (resubmittedAs, status) = projections.Read(db => Resubmitted(db, position));
        return (new QuarantineEntry(RefusedNames.Here(position), fact.Times.ReceivedAt, fact.Actor, why, fact.Source.Length == 0 ? null : fact.Source, resubmittedAs, status, RefusedNames.AtEdge(fact.Key)), raw);
    }

    /// <summary>
    /// Takes a corrected body in place of a refused message. The refused one stays, with what became of it. One message is corrected
    /// once: the same inspection again is answered as any repeat, another one is 409.
    /// </summary>
    public async Task<InspectionAnswer?> ResubmitAsync(string id, ReadOnlyMemory<byte> corrected, Arrival arrival)
    {
        if (PositionOf(id) is not { } position || journal.At(position) is not { Kind: FactKinds.Refused })
        {
            return null;
        }

        await _one.WaitAsync();
        try
        {
            return await ResubmitAsync(id, position, corrected, arrival);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<InspectionAnswer> ResubmitAsync(string id, long position, ReadOnlyMemory<byte> corrected, Arrival arrival)
    {
        var before = _resubmitted.TryGetValue(position, out var lately) ? lately : projections.Read(db => Resubmitted(db, position)).As;
        if (before is { } taken && journal.At(taken) is { } fact && !IsOf(fact, corrected))
        {
            return new InspectionAnswer(fact.Key, 409, Position: taken, Errors:
                [new ContractError("", $"'{id}' was corrected as inspection '{fact.Key}' of station '{fact.Source}', at position {taken}. Send another inspection to POST /api/v1/inspections.")]);
        }

        var answer = await intake.ReceiveAsync(new Submission(corrected), arrival);
        if (answer.Status is 200 or 201 && before is null)
        {
            _resubmitted[position] = answer.Position!.Value;
            var note = new Resubmission(position, "", answer.Id ?? "", answer.Status, answer.Position);
            var body = JsonSerializer.SerializeToUtf8Bytes(note, AcquisitionJson.Default.Resubmission);
            await journal.AppendAsync(new FactDraft(FactKinds.Resubmitted, RefusedNames.Here(position), null, null, time.GetUtcNow(), arrival.Actor, body), CancellationToken.None);
        }

        return answer;
    }

    public void Dispose() => _one.Dispose();

    private static bool IsOf(Fact fact, ReadOnlyMemory<byte> corrected)
    {
        try
        {
            using var sent = SentJson.Parse(corrected);
            var reading = InspectionReader.Read(sent.RootElement);
            return reading.Station == fact.Source && reading.Id == fact.Key;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Why nothing is found under a name.</summary>
    public static string WhyNone(string id) => RefusedNames.OriginOf(id) is null
        ? $"There is no quarantine entry '{id}'."
        : $"'{id}' is a message that an edge refused, and it has not arrived from there yet. It comes with what the edge forwards next: ask again, or look at GET /api/v1/edges for what each edge still has.";

    private long? PositionOf(string id) => RefusedNames.OriginOf(id) is { } origin ? projections.Read(db => OfOrigin(db, origin)) : RefusedNames.PositionOf(id);

    private static long? OfOrigin(SqliteDatabase db, string origin)
    {
        using var rows = db.Prepare("SELECT position FROM quarantine WHERE origin = ?1").Bind(1, origin).Query();
        return rows.Read() ? rows.Int64(0) : null;
    }

    private static (long? As, int? Status) Resubmitted(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare("SELECT resubmitted, answered FROM quarantine WHERE position = ?1").Bind(1, position).Query();
        return rows.Read() ? (rows.NullableInt64(0), (int?)rows.NullableInt64(1)) : (null, null);
    }
}
