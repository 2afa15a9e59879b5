using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>Why a record is another than a closing knew it. The words stand in the API, in files and as keys of texts.</summary>
internal static class ClosingChanges
{
    /// <summary>It was exposed before the closing and came after it.</summary>
    public const string Late = "late";

    /// <summary>It was exposed after the closing: a shift was closed before its end.</summary>
    public const string After = "after";

    /// <summary>It turned out to belong here.</summary>
    public const string Came = "came";

    /// <summary>It turned out to belong elsewhere.</summary>
    public const string Went = "went";

    /// <summary>A person judged it since, or took a verdict back.</summary>
    public const string Judged = "judged";
}

/// <summary>A record that is another than a closing knew it.</summary>
/// <param name="Record">The record as known now; where it went elsewhere, as known then.</param>
/// <param name="Why">One of <see cref="ClosingChanges"/>.</param>
/// <param name="Was">Its result as known then, where that is another now.</param>
internal sealed record ClosingDifference(ClosedRecord Record, string Why, InspectionResult? Was = null);

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
internal sealed class ClosingQuery(ProjectionReader projections, IFactSource journal, IOrderSheets sheets, TimeProvider time)
{
    private const int MostDifferences = 1_000;

    public IReadOnlyList<ClosingRow> OfOrder(string order) => projections.Read(db => ClosingTable.OfOrder(db, order));

    public IReadOnlyList<ClosingRow> OfLine(string line, long before, int limit) => projections.Read(db => ClosingTable.OfLine(db, line, before, limit));

    /// <summary>The counts as known now, record by record.</summary>
    public ClosingSnapshot Now(ClosingScope scope) => projections.Read(db => ClosingDesk.Snapshot(scope, db.Scalar("SELECT position FROM checkpoint"), new ClosingRecords(db, scope).AsOf(long.MaxValue)));

    public ClosingReport? At(long position)
    {
        var report = projections.Read(db => ClosingTable.At(db, position) is { } row ? Report(db, row) : null);
        if (report?.Snapshot.Sheet is not null)
        {
            report.Now.Sheet = sheets.Of(report.Row.Scope.Sheet, time.GetUtcNow());
        }

        return report;
    }

    private ClosingReport Report(SqliteDatabase db, ClosingRow row)
    {
        using var document = JsonDocument.Parse(journal.At(row.Position)!.Body);
        var (body, text) = (document.RootElement, document.RootElement.GetProperty("snapshot").GetRawText());
        var snapshot = JsonSerializer.Deserialize(text, ClosingJson.Default.ClosingSnapshot)!;
        var records = new ClosingRecords(db, row.Scope);
        var (then, now) = (records.AsOf(row.AsOf), records.AsOf(long.MaxValue));
        var sha256 = body.GetProperty("sha256").GetString()!;
        var differences = Differences(then, now, row);
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

    private static List<ClosingDifference> Differences(IReadOnlyList<ClosedRecord> then, IReadOnlyList<ClosedRecord> now, ClosingRow row)
    {
        var (before, today) = (then.ToDictionary(r => r.Position), now.Select(r => r.Position).ToHashSet());
        var closed = FactHash.Microseconds(row.At);
        return [.. now.Select(r => !before.TryGetValue(r.Position, out var was) ? new ClosingDifference(r, r.Position <= row.AsOf ? ClosingChanges.Came : r.CorrectedAt > closed ? ClosingChanges.After : ClosingChanges.Late)
                : was.Result == r.Result ? null : new ClosingDifference(r, ClosingChanges.Judged, was.Result))
            .Concat(then.Where(r => !today.Contains(r.Position)).Select(r => new ClosingDifference(r, ClosingChanges.Went)))
            .OfType<ClosingDifference>().OrderBy(d => d.Record.Position)];
    }
}
