using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>A record that a closing did not know, or that went elsewhere since.</summary>
/// <param name="Record">The record.</param>
/// <param name="Added">True where it came, false where it went.</param>
/// <param name="Late">True where it came into the journal after the closing; otherwise its past turned out to be another.</param>
internal sealed record ClosingDifference(ClosedRecord Record, bool Added, bool Late);

/// <summary>A closing with what it said, whether that is what the journal said then, and what is known now.</summary>
/// <param name="Row">The closing.</param>
/// <param name="SnapshotText">The snapshot, byte for byte.</param>
/// <param name="Snapshot">The same, read.</param>
/// <param name="Sha256">Its hash as it was signed.</param>
/// <param name="Reason">Why it was closed.</param>
/// <param name="Signature">The signature as its fact carries it.</param>
/// <param name="Faults">What does not agree with the journal, in words; none where all does.</param>
/// <param name="Now">The counts as known now.</param>
/// <param name="Differences">Records that make the difference, the first of them.</param>
/// <param name="AllDifferences">How many there are.</param>
internal sealed record ClosingReport(
    ClosingRow Row, string SnapshotText, ClosingSnapshot Snapshot, string Sha256, string? Reason, string Signature, IReadOnlyList<string> Faults, ClosingSnapshot Now,
    IReadOnlyList<ClosingDifference> Differences, int AllDifferences);

/// <summary>Reads closings, and compares each with the journal at its position and with today.</summary>
internal sealed class ClosingQuery(ProjectionReader projections, IFactSource journal)
{
    private const int MostDifferences = 1_000;

    public IReadOnlyList<ClosingRow> OfOrder(string order) => projections.Read(db => ClosingTable.OfOrder(db, order));

    public IReadOnlyList<ClosingRow> OfLine(string line, long before, int limit) => projections.Read(db => ClosingTable.OfLine(db, line, before, limit));

    /// <summary>The counts as known now, record by record.</summary>
    public ClosingSnapshot Now(ClosingScope scope) => projections.Read(db => ClosingDesk.Snapshot(scope, db.Scalar("SELECT position FROM checkpoint"), new ClosingRecords(db, scope).AsOf(long.MaxValue)));

    public ClosingReport? At(long position) => projections.Read(db => ClosingTable.At(db, position) is { } row ? Report(db, row) : null);

    private ClosingReport Report(SqliteDatabase db, ClosingRow row)
    {
        using var document = JsonDocument.Parse(journal.At(row.Position)!.Body);
        var (body, text) = (document.RootElement, document.RootElement.GetProperty("snapshot").GetRawText());
        var snapshot = JsonSerializer.Deserialize(text, ClosingJson.Default.ClosingSnapshot)!;
        var records = new ClosingRecords(db, row.Scope);
        var (then, now) = (records.AsOf(row.AsOf), records.AsOf(long.MaxValue));
        var sha256 = body.GetProperty("sha256").GetString()!;
        var differences = Differences(then, now, row.AsOf);
        return new ClosingReport(
            row, text, snapshot, sha256, body.GetProperty("reason").GetString(), body.GetProperty("signature").GetRawText(), Faults(snapshot, text, sha256, ClosingDesk.Snapshot(row.Scope, row.AsOf, then)),
            ClosingDesk.Snapshot(row.Scope, db.Scalar("SELECT position FROM checkpoint"), now), [.. differences.Take(MostDifferences)], differences.Count);
    }

    private List<string> Faults(ClosingSnapshot snapshot, string text, string sha256, ClosingSnapshot recounted)
    {
        var faults = new List<string>();
        if (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) != sha256)
        {
            faults.Add("The snapshot does not have the hash that was signed.");
        }

        if (snapshot.Position > 0 && Convert.ToHexStringLower(journal.At(snapshot.Position)!.Hash) != snapshot.JournalHash)
        {
            faults.Add($"The journal's hash at position {snapshot.Position} is not the one in the snapshot.");
        }

        if (!snapshot.CountsAs(recounted))
        {
            faults.Add($"The journal up to position {snapshot.Position} counts otherwise: {recounted.Parts} parts and {recounted.Inspections} inspections, where the snapshot has {snapshot.Parts} and {snapshot.Inspections}.");
        }

        return faults;
    }

    private static List<ClosingDifference> Differences(IReadOnlyList<ClosedRecord> then, IReadOnlyList<ClosedRecord> now, long asOf)
    {
        var (before, today) = (then.Select(r => r.Position).ToHashSet(), now.Select(r => r.Position).ToHashSet());
        return [.. now.Where(r => !before.Contains(r.Position)).Select(r => new ClosingDifference(r, Added: true, Late: r.Position > asOf))
            .Concat(then.Where(r => !today.Contains(r.Position)).Select(r => new ClosingDifference(r, Added: false, Late: false)))
            .OrderBy(d => d.Record.Position)];
    }
}
