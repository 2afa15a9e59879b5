using Sightline.Buffering;
using Sightline.Decisions.Rules.Watching;
using Sightline.Storage;

namespace Sightline.Decisions.Rules;

/// <summary>A finding on its way into the table.</summary>
/// <param name="Id">Position of the deciding fact, a full stop, and the place among what that fact brought.</param>
/// <param name="Position">Position of the deciding fact.</param>
/// <param name="Rule">The rule that found it.</param>
/// <param name="Found">What the rule says.</param>
internal sealed record NewFinding(string Id, long Position, WatchedRule Rule, FindingMove.Opened Found)
{
    public string? Line { get; init; }

    /// <summary>By this node's clock.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Exposure of the record that decided; the same as opened where none did.</summary>
    public required DateTimeOffset ExposedAt { get; init; }

    public bool IsLate { get; init; }

    public bool ClockUntrusted { get; init; }

    /// <summary>How many of its rule's actions are to be done.</summary>
    public int Asked => Rule.IsShadow ? 0 : Rule.File.Actions.Count;
}

/// <summary>Takes what rules say into the table of findings. For each rule one finding is open for each key.</summary>
internal sealed class FindingBook(FindingList list)
{
    private (long Position, int Count) _numbered;

    /// <summary>Takes the moves of one rule over one inspection.</summary>
    public void Take(SqliteDatabase db, Fact fact, WatchedRule rule, Sighting seen, IEnumerable<FindingMove> moves)
    {
        foreach (var move in moves)
        {
            switch (move)
            {
                case FindingMove.Opened opened:
                    Open(db, new NewFinding(NextId(fact), fact.Position, rule, opened)
                    {
                        Line = seen.Line, OpenedAt = fact.Times.RecordedAt, ExposedAt = seen.ExposedAt, IsLate = seen.IsLate, ClockUntrusted = seen.ClockUntrusted,
                    });
                    break;
                case FindingMove.Grew grew:
                    Grow(db, Find(rule, grew.Key), grew);
                    if (!rule.IsShadow)
                    {
                        list.Mark(fact.Position);
                    }

                    break;
                default:
                    Close(db, rule, move.Key, fact, ((FindingMove.Closed)move).Text);
                    break;
            }
        }
    }

    public void Open(SqliteDatabase db, NewFinding finding)
    {
        var found = finding.Found;
        if (!finding.Rule.Open.TryAdd(found.Key, new OpenFinding(finding.Id, found.Records.Count)))
        {
            throw new InvalidDataException($"Rule '{finding.Rule.Version.Rule}' opens '{found.Key}' at {finding.Position}, which is open already.");
        }

        FindingRows.Insert(db, finding);
        if (finding.Asked > 0)
        {
            list.Mark(finding.Position);
        }
    }

    public static void Close(SqliteDatabase db, WatchedRule rule, string key, Fact fact, string why)
    {
        var open = Find(rule, key);
        if (open.HasGrown)
        {
            FindingRows.Grow(db, open);
        }

        FindingRows.Close(db, open.Id, fact.Times.RecordedAt, why);
        rule.Open.Remove(key);
    }

    public static void CloseAll(SqliteDatabase db, WatchedRule rule, Fact fact, string why)
    {
        foreach (var key in rule.Open.Keys.Order(StringComparer.Ordinal).ToList())
        {
            Close(db, rule, key, fact, why);
        }
    }

    /// <summary>What is open for one is open for the other from here on.</summary>
    public void CopyAll(SqliteDatabase db, WatchedRule from, WatchedRule to, Fact because)
    {
        var asked = to.IsShadow ? 0 : to.File.Actions.Count;
        foreach (var (key, open) in from.Open.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            var id = NextId(because);
            FindingRows.Copy(db, open.Id, id, because, to, asked);
            to.Open.Add(key, new OpenFinding(id, open.Records) { Stands = open.Stands });
        }

        if (asked > 0 && from.Open.Count > 0)
        {
            list.Mark(because.Position);
        }
    }

    public string NextId(Fact fact)
    {
        _numbered = (fact.Position, _numbered.Position == fact.Position ? _numbered.Count + 1 : 1);
        return $"{fact.Position}.{_numbered.Count}";
    }

    /// <summary>After a rollback the same fact comes again.</summary>
    public void Forget() => _numbered = default;

    private static OpenFinding Find(WatchedRule rule, string key) => rule.Open.GetValueOrDefault(key)
        ?? throw new InvalidDataException($"Rule '{rule.Version.Rule}' goes on with '{key}', which is not open.");

    /// <summary>Its count and text are written once for each transaction.</summary>
    private static void Grow(SqliteDatabase db, OpenFinding open, FindingMove.Grew grew)
    {
        FindingRows.PutRecord(db, open.Id, grew.Record);
        (open.Records, open.Stands, open.HasGrown) = (open.Records + 1, grew.Text, true);
    }
}
