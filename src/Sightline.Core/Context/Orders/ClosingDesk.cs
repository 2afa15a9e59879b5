using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>A snapshot ready to be signed.</summary>
/// <param name="Snapshot">What it says.</param>
/// <param name="Bytes">As it will stand in the fact.</param>
/// <param name="Sha256">Hash of the bytes.</param>
internal sealed record ClosingDraft(ClosingSnapshot Snapshot, byte[] Bytes, byte[] Sha256);

/// <summary>Takes snapshots of orders and shifts, and writes them down with their signature. One for each order and shift.</summary>
internal sealed class ClosingDesk(IJournal journal, PlantModel plant, ProjectionReader projections, IEnumerable<IOpenItems> open, IOrderSheets sheets, TimeProvider time)
{
    /// <summary>A closing has no other key: a second one of the same order or shift is recognised by it.</summary>
    private const string Key = "1";

    /// <summary>Everything that is wrong with a shift that somebody wants to close; null for a line that is not known.</summary>
    public IReadOnlyList<ContractError>? Problems(string line, string? shift, string? day)
    {
        var problems = new List<ContractError>();
        lock (plant.Gate)
        {
            if (plant.Find<LineMaster>(MasterKind.Lines, line) is null)
            {
                return null;
            }

            var known = plant.Find<ShiftMaster>(MasterKind.Shifts, shift)?.Record;
            if (known is null || (known.Line is not null && known.Line != line))
            {
                problems.Add(new ContractError("/shift", shift is null ? "Missing. Send the id of the shift." : $"Is '{shift}', which is no shift of line '{line}'. Send one of /api/v1/shifts."));
            }

            if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", out var date))
            {
                problems.Add(new ContractError("/day", day is null ? "Missing. Send the day on which the shift began, such as 2026-11-20." : $"Is '{day}'. Send the day on which the shift began, such as 2026-11-20."));
            }
            else if (known is not null && plant.Shifts.Of(shift!, date) is not { } occurrence)
            {
                problems.Add(new ContractError("/day", $"Is '{day}', a day on which shift '{shift}' does not begin. Send one on which it does."));
            }
            else if (known is not null && plant.Shifts.Of(shift!, date)!.Starts > time.GetUtcNow())
            {
                problems.Add(new ContractError("/day", $"Is '{day}', and shift '{shift}' of that day has not begun. Send one that has."));
            }
        }

        return problems;
    }

    /// <summary>The shift of a line at a moment; null where the calendar has none.</summary>
    public (string Shift, string Day, DateTimeOffset Ends)? ShiftAt(DateTimeOffset moment, string line)
    {
        lock (plant.Gate)
        {
            return plant.Shifts.At(moment, line) is { } shift ? (shift.Id, shift.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), shift.Ends) : null;
        }
    }

    /// <summary>The closing that is signed already; null for none.</summary>
    public long? Signed(ClosingScope scope) => journal.Find(FactKinds.ClosingSigned, scope.Name, Key)?.Position;

    /// <summary>What is known now, one record after the other.</summary>
    public ClosingDraft Take(ClosingScope scope)
    {
        var snapshot = projections.Read(db =>
        {
            var records = new ClosingRecords(db, scope).AsOf(long.MaxValue);
            return Snapshot(scope, db.Scalar("SELECT position FROM checkpoint"), records) with { Open = Open(db, scope, records) };
        });
        snapshot.JournalHash = Hash(snapshot.Position);
        snapshot.TargetQuantity = Target(scope);
        snapshot.Sheet = sheets.Of(scope.Sheet, time.GetUtcNow());
        var bytes = JsonSerializer.SerializeToUtf8Bytes(snapshot, ClosingJson.Default.ClosingSnapshot);
        return new ClosingDraft(snapshot, bytes, System.Security.Cryptography.SHA256.HashData(bytes));
    }

    /// <summary>Position of the fact; null when the order or shift has a closing already, 0 when the journal has no room.</summary>
    public async Task<long?> WriteAsync(ClosingScope scope, ClosingDraft draft, Signature signature, string actor)
    {
        var body = Body(draft, signature);
        var result = await journal.AppendAsync(new FactDraft(FactKinds.ClosingSigned, scope.Name, Key, null, time.GetUtcNow(), actor, body), CancellationToken.None);
        return result.Outcome == AppendOutcome.Duplicate ? null : result.Position;
    }

    /// <summary>The counts of records, as a snapshot has them.</summary>
    public static ClosingSnapshot Snapshot(ClosingScope scope, long position, IReadOnlyList<ClosedRecord> records)
    {
        var (tally, parts) = ClosingRecords.Count(records);
        return new ClosingSnapshot
        {
            Position = position,
            WorkOrder = scope.WorkOrder,
            Line = scope.Line,
            Shift = scope.Shift,
            ShiftDay = scope.ShiftDay,
            Inspections = tally.Inspections,
            Good = tally.Good,
            Rejected = tally.Rejected,
            Reviewed = tally.Reviewed,
            Challenge = tally.Challenge,
            Rehearsal = tally.Rehearsal,
            Parts = parts.Total,
            GoodParts = parts.Good,
            RejectedParts = parts.Rejected,
            ReviewedParts = parts.Reviewed,
        };
    }

    private static byte[] Body(ClosingDraft draft, Signature signature)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("snapshot");
            writer.WriteRawValue(draft.Bytes);
            writer.WriteString("sha256", Convert.ToHexStringLower(draft.Sha256));
            writer.WriteString("reason", signature.Reason);
            writer.WritePropertyName("signature");
            signature.ToNode().WriteTo(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private List<OpenItem> Open(SqliteDatabase db, ClosingScope scope, IReadOnlyList<ClosedRecord> records)
    {
        var (waiting, parked) = (0L, 0L);
        foreach (var record in records)
        {
            using var rows = db.Prepare("SELECT SUM(state = 0), SUM(state = 2) FROM outbox WHERE position = ?1").Bind(1, record.Position).Query();
            if (rows.Read())
            {
                (waiting, parked) = (waiting + rows.Int64(0), parked + rows.Int64(1));
            }
        }

        List<OpenItem> found = [new("parked", Parked(db, scope)), new("delivery-waiting", waiting), new("delivery-parked", parked), .. open.SelectMany(part => part.Of([.. records.Select(r => r.Position)]))];
        return [.. found.Where(item => item.Count > 0)];
    }

    /// <summary>Records that may belong to it and wait to be bound: for the order itself, or at a station of the line.</summary>
    private long Parked(SqliteDatabase db, ClosingScope scope)
    {
        string[] waits;
        if (scope.WorkOrder is { } order)
        {
            waits = [$"order:{order}"];
        }
        else
        {
            lock (plant.Gate)
            {
                waits = [.. plant.StationsAt(Timelines.Places.Line(scope.Line!)).Select(station => $"context:{station}")];
            }
        }

        var count = 0L;
        foreach (var wait in waits)
        {
            using var rows = db.Prepare("SELECT COUNT(*) FROM inspections WHERE waits_for = ?1 AND state = 2").Bind(1, wait).Query();
            count += rows.Read() ? rows.Int64(0) : 0;
        }

        return count;
    }

    private string Hash(long position) => position == 0 ? Convert.ToHexStringLower(FactHash.Genesis) : Convert.ToHexStringLower(journal.At(position)!.Hash);

    private decimal? Target(ClosingScope scope)
    {
        lock (plant.Gate)
        {
            return plant.Find<WorkOrderMaster>(MasterKind.WorkOrders, scope.WorkOrder)?.Record.Quantity;
        }
    }
}
