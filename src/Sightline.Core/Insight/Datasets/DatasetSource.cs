using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Insight.Datasets;

/// <summary>A record that a training set may hold, as it stood at a position of the journal.</summary>
/// <param name="Position">Of the record.</param>
/// <param name="Sent">As the station sent it.</param>
/// <param name="Word">What a person said of it; null where the machine's word counts.</param>
/// <param name="Open">True where a person looked and could not tell.</param>
/// <param name="Review">The review that counts.</param>
/// <param name="Person">Who judged.</param>
/// <param name="Context">What was being made; null while that was not known.</param>
internal sealed record SourceRecord(long Position, Inspection Sent, PersonsWord? Word, bool Open, long? Review, string? Person, BoundContext? Context);

/// <summary>Reads the records of a definition as they stood at a position of the journal.</summary>
internal sealed class DatasetSource(SqliteDatabase db, IFactSource journal, DatasetDefinition asked, long asOf)
{
    /// <summary>Most records of one set.</summary>
    public const int MostRecords = 50_000;

    private readonly Dictionary<long, BoundContext> _contexts = [];

    /// <summary>Positions of what can match, in order; one more than a set may have.</summary>
    public IReadOnlyList<long> Positions(int limit = MostRecords + 1)
    {
        var names = new ScopeSql(8);
        var where = (asked.Product is null ? "" : " AND i.product = ?3") + (asked.From is null ? "" : " AND i.corrected_at >= ?4") + (asked.To is null ? "" : " AND i.corrected_at < ?5")
            + (asked.Stations is { } scope ? names.Within("i.station", Scope.Of(scope)) : "") + (asked.Station is { } station ? names.Within("i.station", Scope.Of([station])) : "")
            // What nobody judged cannot become a fail or a pass.
            + asked.Verdict switch { null => "", "pass" => " AND (i.result = 0 OR i.reviewed_by IS NOT NULL)", _ => " AND (i.result = 1 OR i.reviewed_by IS NOT NULL)" };
        var tables = asked.Lot is null ? "inspections i" : "lots l CROSS JOIN inspections i ON i.position = l.position AND l.lot = ?6";
        var statement = db.Prepare($"SELECT i.position FROM {tables} WHERE i.position <= ?1 AND i.purpose = 0 AND i.merged_into IS NULL{where} ORDER BY i.position LIMIT ?2").Bind(1, asOf).Bind(2, limit);
        statement = asked.Product is { } product ? statement.Bind(3, product) : statement;
        statement = asked.From is { } from ? statement.Bind(4, FactHash.Microseconds(from)) : statement;
        statement = asked.To is { } to ? statement.Bind(5, FactHash.Microseconds(to)) : statement;
        statement = asked.Lot is { } lot ? statement.Bind(6, lot) : statement;
        var found = new List<long>();
        using var rows = names.Bind(statement).Query();
        while (rows.Read())
        {
            found.Add(rows.Int64(0));
        }

        return found;
    }

    /// <summary>One record; null where it does not match by what was known then.</summary>
    public SourceRecord? Read(long position)
    {
        var context = ContextOf(position);
        if ((asked.Line is { } line && context?[ContextNames.Line] != line) || (asked.Product is { } product && context?[ContextNames.Product] != product))
        {
            return null;
        }

        var sent = InspectionInHand.From(journal.At(position)!, waited: false).Inspection;
        var (review, person, open) = ReviewOf(position);
        var record = new SourceRecord(position, sent, Verdicts.At(db, position, asOf), open, review, person, context);
        return (asked.Verdict is { } verdict && DatasetLabels.VerdictOf(record) != verdict) || (asked.Class is { } name && !DatasetLabels.ClassesOf(record).Contains(name)) ? null : record;
    }

    /// <summary>The review that counted then, whatever it said; a second look counts for nothing.</summary>
    private (long? Review, string? Person, bool Open) ReviewOf(long position)
    {
        using var rows = db.Prepare(
            "SELECT position, by_whom, verdict FROM reviews WHERE record = ?1 AND position <= ?2 AND second = 0 AND (undone_by IS NULL OR undone_by > ?2) ORDER BY position DESC LIMIT 1")
            .Bind(1, position).Bind(2, asOf).Query();
        return rows.Read() ? (rows.Int64(0), rows.Text(1), rows.Int64(2) == (long)InspectionResult.Review) : (null, null, false);
    }

    /// <summary>A record that was never bound anew has no history: it was bound once.</summary>
    private BoundContext? ContextOf(long position)
    {
        long? id = null;
        using (var rows = db.Prepare("SELECT context_id FROM context_history WHERE record = ?1 AND position <= ?2 ORDER BY position DESC LIMIT 1").Bind(1, position).Bind(2, asOf).Query())
        {
            id = rows.Read() ? rows.Int64(0) : null;
        }

        if (id is null)
        {
            using var rows = db.Prepare("SELECT context_id FROM inspections WHERE position = ?1 AND bound_by <= ?2").Bind(1, position).Bind(2, asOf).Query();
            id = rows.Read() ? rows.NullableInt64(0) : null;
        }

        return id is { } known ? Context(known) : null;
    }

    private BoundContext Context(long id)
    {
        if (_contexts.TryGetValue(id, out var known))
        {
            return known;
        }

        using var rows = db.Prepare("SELECT body FROM contexts WHERE id = ?1").Bind(1, id).Query();
        return _contexts[id] = rows.Read() ? BoundContext.FromJson(rows.Span(0)) : throw new InvalidDataException($"Context {id} is named and is not there. Run 'sightline rebuild'.");
    }
}
