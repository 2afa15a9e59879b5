using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Forwarding.Changes;

/// <summary>What a list of change requests is narrowed to. Null means all.</summary>
internal sealed record ChangeFilter(ChangeState? State, string? Of, Scope Targets);

/// <summary>The tables of change requests and of their steps.</summary>
internal static class ChangeRows
{
    private const string Columns = "position, kind, object, state, reason, risk, level, until, newest, used";

    public static ChangeRequest? Find(SqliteDatabase db, long id) =>
        Read(db, db.Prepare($"SELECT {Columns} FROM changes WHERE position = ?1").Bind(1, id)) is [var found] ? found : null;

    /// <summary>Newest first, as they stand at a moment.</summary>
    public static IReadOnlyList<ChangeRequest> List(SqliteDatabase db, ChangeFilter filter, DateTimeOffset now, long before, int limit)
    {
        var names = new ScopeSql(10);
        var where = names.Within("object", filter.Targets) + (filter.Of is null ? "" : " AND object = ?3") + (filter.State switch
        {
            null => "",
            ChangeState.Expired => " AND state IN ('requested', 'approved') AND until <= ?4",
            ChangeState.Requested or ChangeState.Approved => " AND state = ?5 AND until > ?4",
            _ => " AND state = ?5",
        });
        var statement = db.Prepare($"SELECT {Columns} FROM changes WHERE position < ?1{where} ORDER BY position DESC LIMIT ?2").Bind(1, before).Bind(2, limit);
        statement = filter.Of is null ? statement : statement.Bind(3, filter.Of);
        statement = filter.State is ChangeState.Expired or ChangeState.Requested or ChangeState.Approved ? statement.Bind(4, FactHash.Microseconds(now)) : statement;
        statement = filter.State is null or ChangeState.Expired ? statement : statement.Bind(5, ChangeLife.Word(filter.State.Value));
        return Read(db, names.Bind(statement));
    }

    /// <summary>Requests of one kind that stand in one state.</summary>
    public static IReadOnlyList<ChangeRequest> In(SqliteDatabase db, string kind, ChangeState state) =>
        Read(db, db.Prepare($"SELECT {Columns} FROM changes WHERE kind = ?1 AND state = ?2 ORDER BY position").Bind(1, kind).Bind(2, ChangeLife.Word(state)));

    public static void Put(SqliteDatabase db, ChangeRequest asked)
    {
        db.Prepare("INSERT INTO changes (position, kind, object, state, reason, risk, level, until, newest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?1)")
            .Bind(1, asked.Id).Bind(2, asked.Kind).Bind(3, asked.Of).Bind(4, ChangeLife.Word(asked.State)).Bind(5, asked.Reason).Bind(6, asked.Risk).Bind(7, asked.Level)
            .Bind(8, FactHash.Microseconds(asked.Until)).Execute();
        PutStep(db, asked.Id, asked.Steps[0]);
    }

    /// <summary>Writes a step and the state it leads to.</summary>
    public static void Move(SqliteDatabase db, ChangeRequest request, ChangeState after, ChangeStep step, DateTimeOffset until, long? used)
    {
        db.Prepare("UPDATE changes SET state = ?2, newest = ?3, until = ?4, used = ?5 WHERE position = ?1")
            .Bind(1, request.Id).Bind(2, ChangeLife.Word(after)).Bind(3, step.Position).Bind(4, FactHash.Microseconds(until)).Bind(5, used).Execute();
        PutStep(db, request.Id, step);
    }

    private static void PutStep(SqliteDatabase db, long change, ChangeStep step) =>
        db.Prepare("INSERT INTO change_steps (change, position, act, at, who, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, change).Bind(2, step.Position).Bind(3, step.Act).Bind(4, FactHash.Microseconds(step.At)).Bind(5, step.By).Bind(6, step.Reason).Execute();

    private static List<ChangeRequest> Read(SqliteDatabase db, SqliteStatement query)
    {
        var found = new List<ChangeRequest>();
        using (var rows = query.Query())
        {
            while (rows.Read())
            {
                found.Add(new ChangeRequest
                {
                    Id = rows.Int64(0),
                    Kind = rows.Text(1),
                    Of = rows.Text(2),
                    State = ChangeLife.Read(rows.Text(3))!.Value,
                    Reason = rows.Text(4),
                    Risk = rows.Text(5),
                    Level = rows.Text(6),
                    Until = FactHash.FromMicroseconds(rows.Int64(7)),
                    Newest = rows.Int64(8),
                    UsedBy = rows.NullableInt64(9),
                    Steps = [],
                });
            }
        }

        return [.. found.Select(request => request with { Steps = Steps(db, request.Id) })];
    }

    private static List<ChangeStep> Steps(SqliteDatabase db, long change)
    {
        var steps = new List<ChangeStep>();
        using var rows = db.Prepare("SELECT position, act, at, who, reason FROM change_steps WHERE change = ?1 ORDER BY position").Bind(1, change).Query();
        while (rows.Read())
        {
            steps.Add(new ChangeStep(rows.Int64(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), rows.Text(3), rows.NullableText(4)));
        }

        return steps;
    }
}
