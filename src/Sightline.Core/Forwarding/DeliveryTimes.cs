using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>
/// How long the newest deliveries of each target took, a thousand of each: the next takes the slot of the oldest. Few rows
/// that stay in memory, whatever the outbox has grown to.
/// </summary>
internal sealed class DeliveryTimes
{
    public const int Kept = 1_000;

    private readonly Dictionary<string, long> _counts = [];
    private readonly List<(string Target, long Nth, long EndedAt, long Took)> _new = [];
    private readonly DeliveredQuarters _quarters = new();

    public void Load(SqliteDatabase db)
    {
        _counts.Clear();
        _new.Clear();
        _quarters.Load();
        using var rows = db.Prepare("SELECT target, MAX(nth) FROM delivery_times GROUP BY target").Query();
        while (rows.Read())
        {
            _counts[rows.Text(0)] = rows.Int64(1);
        }
    }

    /// <summary>Under which name the times of a kind of fact are kept: no name of a target has a slash.</summary>
    public static string Of(string target, string kind) => kind == DeliveryClasses.Inspection ? target : $"{target}/{kind}";

    /// <summary>Times in microseconds.</summary>
    /// <param name="target">As <see cref="Of"/> names it.</param>
    /// <param name="endedAt">When the target accepted it.</param>
    /// <param name="took">Since it could have been sent.</param>
    public void Delivered(string target, long endedAt, long took)
    {
        var nth = _counts[target] = _counts.GetValueOrDefault(target) + 1;
        _new.Add((target, nth, endedAt, took));
        var slash = target.IndexOf('/');
        _quarters.Delivered(slash < 0 ? target : target[..slash], endedAt);
    }

    public void Finish(SqliteDatabase db)
    {
        foreach (var (target, nth, endedAt, took) in _new)
        {
            db.Prepare("INSERT INTO delivery_times (target, slot, nth, ended_at, took) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (target, slot) DO UPDATE SET nth = excluded.nth, ended_at = excluded.ended_at, took = excluded.took")
                .Bind(1, target).Bind(2, nth % Kept).Bind(3, nth).Bind(4, endedAt).Bind(5, took).Execute();
        }

        _new.Clear();
        _quarters.Finish(db);
    }
}
