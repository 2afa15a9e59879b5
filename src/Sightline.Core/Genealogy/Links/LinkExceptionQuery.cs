using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Links;

/// <summary>Something that cannot be and was reported.</summary>
/// <param name="Position">Of the fact that reports it.</param>
/// <param name="N">Which of that fact.</param>
/// <param name="Why">One of <see cref="LinkWhys"/>.</param>
/// <param name="About">The thing it is about.</param>
/// <param name="Other">What it went into, or what has it already.</param>
/// <param name="Pointer">The place in the event.</param>
/// <param name="Detail">How much was taken of how much.</param>
/// <param name="At">When, as reported.</param>
/// <param name="Source">Who said so.</param>
/// <param name="WithdrawnBy">Who took the event back; null while it stands.</param>
internal sealed record LinkException(long Position, long N, string Why, Thing About, Thing? Other, string Pointer, string? Detail, DateTimeOffset At, string Source, string? WithdrawnBy)
{
    public string Cursor => $"{Position}:{N}:{Why}";
}

/// <summary>That an event was taken back.</summary>
/// <param name="Position">Of the fact that takes it back.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
internal sealed record Withdrawal(long Position, DateTimeOffset At, string By, string Reason);

/// <summary>Reads what cannot be.</summary>
internal sealed class LinkExceptionQuery(ProjectionReader projections)
{
    private const string Columns =
        "position, n, why, kind, key, other_kind, other_key, pointer, detail, at, source, (SELECT w.withdrawn_by FROM genealogy_withdrawals w WHERE w.event = genealogy_exceptions.position)";

    private const string Stands = "NOT EXISTS (SELECT 1 FROM genealogy_withdrawals w WHERE w.event = genealogy_exceptions.position)";

    /// <summary>Newest first, after the last of the page before.</summary>
    public IReadOnlyList<LinkException> List((long Position, long N, string Why)? after, int limit) => projections.Read(db => Read(
        db.Prepare($"SELECT {Columns} FROM genealogy_exceptions WHERE (position, n, why) < (?1, ?2, ?3) ORDER BY position DESC, n DESC, why DESC LIMIT ?4")
            .Bind(1, after?.Position ?? long.MaxValue).Bind(2, after?.N ?? 0).Bind(3, after?.Why ?? "").Bind(4, limit)));

    /// <summary>Of one thing, oldest first.</summary>
    public static IReadOnlyList<LinkException> Of(SqliteDatabase db, Thing thing) => Read(
        db.Prepare($"SELECT {Columns} FROM genealogy_exceptions WHERE kind = ?1 AND key = ?2 ORDER BY position LIMIT 100").Bind(1, (long)thing.Kind).Bind(2, thing.Key));

    /// <summary>The fact that took an event back, as known at a position; null while it stood.</summary>
    public static Withdrawal? WithdrawalOf(SqliteDatabase db, long position, long asOf)
    {
        using var rows = db.Prepare("SELECT position, withdrawn_at, withdrawn_by, reason FROM genealogy_withdrawals WHERE event = ?1 AND position <= ?2").Bind(1, position).Bind(2, asOf).Query();
        return rows.Read() ? new Withdrawal(rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.Text(2), rows.Text(3)) : null;
    }

    /// <summary>Who took an event back; null while it stands.</summary>
    public string? WithdrawnBy(long position) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT withdrawn_by FROM genealogy_withdrawals WHERE event = ?1").Bind(1, position).Query();
        return rows.Read() ? rows.Text(0) : null;
    });

    /// <summary>How many that stand were noticed since a moment, with the first and the newest of them.</summary>
    public (long Count, DateTimeOffset First, LinkException? Newest) Since(DateTimeOffset moment) => projections.Read(db =>
    {
        using var rows = db.Prepare($"SELECT COUNT(*), MIN(noticed_at) FROM genealogy_exceptions WHERE noticed_at >= ?1 AND {Stands}").Bind(1, FactHash.Microseconds(moment)).Query();
        rows.Read();
        return rows.Int64(0) == 0 ? (0, moment, null) : (rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)),
            Read(db.Prepare($"SELECT {Columns} FROM genealogy_exceptions WHERE {Stands} ORDER BY position DESC, n DESC LIMIT 1"))[0]);
    });

    /// <summary>What a list's cursor says; null for something else.</summary>
    public static (long Position, long N, string Why)? CursorOf(string text) =>
        text.Split(':') is [var position, var n, var why] && long.TryParse(position, out var at) && long.TryParse(n, out var number) ? (at, number, why) : null;

    private static List<LinkException> Read(SqliteStatement query)
    {
        using var rows = query.Query();
        var found = new List<LinkException>();
        while (rows.Read())
        {
            var other = rows.IsNull(5) ? (Thing?)null : new Thing((ThingKind)rows.Int64(5), rows.Text(6));
            found.Add(new LinkException(
                rows.Int64(0), rows.Int64(1), rows.Text(2), new Thing((ThingKind)rows.Int64(3), rows.Text(4)), other, rows.Text(7), rows.NullableText(8), FactHash.FromMicroseconds(rows.Int64(9)), rows.Text(10), rows.NullableText(11)));
        }

        return found;
    }
}
