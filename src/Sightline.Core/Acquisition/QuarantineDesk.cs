using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Acquisition;

/// <summary>One refused message.</summary>
internal sealed record QuarantineEntry(
    string Id, DateTimeOffset ReceivedAt, string Actor, Refusal Why, string? Station, long? ResubmittedAs, int? ResubmittedStatus);

/// <summary>What was refused: listed, read byte for byte, and resubmitted with a corrected body.</summary>
internal sealed class QuarantineDesk(IJournal journal, Intake intake, ProjectionReader projections, TimeProvider time)
{
    public IReadOnlyList<QuarantineEntry> List(long before, int limit) => projections.Read(db =>
    {
        var found = new List<QuarantineEntry>();
        using var rows = db.Prepare("SELECT position, station, received_at, actor, why, resubmitted, answered FROM quarantine WHERE position < ?1 ORDER BY position DESC LIMIT ?2")
            .Bind(1, before).Bind(2, limit).Query();
        while (rows.Read())
        {
            var why = JsonSerializer.Deserialize(rows.Span(4), AcquisitionJson.Default.Refusal)!;
            found.Add(new QuarantineEntry(
                $"q{rows.Int64(0)}", FactHash.FromMicroseconds(rows.Int64(2)), rows.Text(3), why, rows.NullableText(1), rows.NullableInt64(5), (int?)rows.NullableInt64(6)));
        }

        return found;
    });

    /// <summary>The refusal and its bytes; null when there is no such entry.</summary>
    public (QuarantineEntry Entry, ReadOnlyMemory<byte> Raw)? Find(string id)
    {
        if (PositionOf(id) is not { } position || journal.At(position) is not { Kind: FactKinds.Refused } fact)
        {
            return null;
        }

        return (Entry(fact, null, null), Refusal.From(fact.Body).Raw);
    }

    /// <summary>Takes a corrected body in place of a refused message. The refused one stays, with what became of it.</summary>
    public async Task<InspectionAnswer?> ResubmitAsync(string id, ReadOnlyMemory<byte> corrected, Arrival arrival)
    {
        if (PositionOf(id) is not { } position || journal.At(position) is not { Kind: FactKinds.Refused })
        {
            return null;
        }

        var answer = await intake.ReceiveAsync(new Submission(corrected), arrival);
        if (answer.Status is 200 or 201)
        {
            var note = new Resubmission(position, "", answer.Id ?? "", answer.Status, answer.Position);
            var body = JsonSerializer.SerializeToUtf8Bytes(note, AcquisitionJson.Default.Resubmission);
            await journal.AppendAsync(new FactDraft(FactKinds.Resubmitted, id, null, null, time.GetUtcNow(), arrival.Actor, body), CancellationToken.None);
        }

        return answer;
    }

    private static long? PositionOf(string id) => id.StartsWith('q') && long.TryParse(id.AsSpan(1), out var position) && position > 0 ? position : null;

    private static QuarantineEntry Entry(Fact fact, long? resubmittedAs, int? status) => new(
        $"q{fact.Position}", fact.Times.ReceivedAt, fact.Actor, Refusal.From(fact.Body).Why, fact.Source.Length == 0 ? null : fact.Source, resubmittedAs, status);
}
