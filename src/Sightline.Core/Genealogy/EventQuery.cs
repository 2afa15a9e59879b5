using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy;

/// <summary>One machine event, with the bytes as sent.</summary>
internal sealed record EventRow(long Position, string Type, DateTimeOffset At, string Source, byte[] Body);

/// <summary>Reads machine events, newest first, and those of one part.</summary>
internal sealed class EventQuery(IFactSource journal, ProjectionReader projections)
{
    private const int MostOfOnePart = 10_000;

    public IReadOnlyList<EventRow> Page(string? source, string? type, Scope sources, long before, int limit)
    {
        var names = new ScopeSql(10);
        return Read(
            $"position < ?1{(source is null ? "" : " AND source = ?2")}{(type is null ? "" : " AND type = ?3")}{names.Within("source", sources)} ORDER BY position DESC LIMIT ?4",
            statement => Bind(names.Bind(statement)));

        void Bind(SqliteStatement statement)
        {
            statement.Bind(1, before).Bind(4, limit);
            if (source is not null)
            {
                statement.Bind(2, source);
            }

            if (type is not null)
            {
                statement.Bind(3, type);
            }
        }
    }

    public IReadOnlyList<EventRow> OfSerial(string serial) =>
        Read($"serial = ?1 ORDER BY position LIMIT {MostOfOnePart}", statement => statement.Bind(1, serial));

    private IReadOnlyList<EventRow> Read(string where, Action<SqliteStatement> bind)
    {
        var found = projections.Read(db =>
        {
            var events = new List<(long Position, string Type, DateTimeOffset At, string Source)>();
            var statement = db.Prepare($"SELECT position, type, at, source FROM events WHERE {where}");
            bind(statement);
            using var rows = statement.Query();
            while (rows.Read())
            {
                events.Add((rows.Int64(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), rows.Text(3)));
            }

            return events;
        });
        return found.ConvertAll(e => new EventRow(e.Position, e.Type, e.At, e.Source, journal.At(e.Position)!.Body));
    }
}
