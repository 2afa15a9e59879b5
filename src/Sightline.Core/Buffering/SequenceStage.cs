using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>
/// Watches each source's own counter: a number that is missing opens a gap, a late one closes it, a lower one that fills
/// no gap is a repeat, and a fall back to the start is a reset.
/// </summary>
internal sealed class SequenceStage : IStage
{
    /// <summary>A counter that falls below this, from further above, was started anew.</summary>
    private const long StartedAnewBelow = 2;

    private readonly Dictionary<string, long> _last = [];
    private readonly CounterEvents _events = new();

    public void Load(SqliteDatabase projections)
    {
        _last.Clear();
        _events.Load(projections);
        using var rows = projections.Prepare("SELECT station, last FROM sequences").Query();
        while (rows.Read())
        {
            _last[rows.Text(0)] = rows.Int64(1);
        }
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Fact.Kind == FactKinds.Refused)
        {
            ledger.Add(Accounts.SourceRefused, step.Fact.Source, 1);
        }

        if (step.Fact.Kind != FactKinds.Inspection)
        {
            return;
        }

        var hand = step.Inspections[0];
        var station = hand.Inspection.Station;
        ledger.Add(Accounts.SourceStored, station, 1);
        if (hand.Inspection.Sequence is { } number)
        {
            Count(station, number, step.Fact, projections, ledger);
        }
    }

    private void Count(string station, long number, Fact fact, SqliteDatabase db, Ledger ledger)
    {
        if (!_last.TryGetValue(station, out var last))
        {
            _last[station] = number;
            db.Prepare("INSERT INTO sequences (station, first, last, repeats, resets) VALUES (?1, ?2, ?2, 0, 0)").Bind(1, station).Bind(2, number).Execute();
        }
        else if (number - 1 == last)
        {
            Advance(station, number, db);
        }
        else if (number > last)
        {
            GapTable.Open(station, last + 1, number - 1, fact, db, ledger);
            Advance(station, number, db);
        }
        else if (!GapTable.Fill(station, number, fact, db, ledger))
        {
            Repeat(station, number, last, fact, db);
        }
    }

    private void Advance(string station, long number, SqliteDatabase db)
    {
        _last[station] = number;
        db.Prepare("UPDATE sequences SET last = ?2 WHERE station = ?1").Bind(1, station).Bind(2, number).Execute();
    }

    private void Repeat(string station, long number, long last, Fact fact, SqliteDatabase db)
    {
        if (number < StartedAnewBelow && last >= StartedAnewBelow)
        {
            _last[station] = number;
            db.Prepare("UPDATE sequences SET last = ?2, resets = resets + 1 WHERE station = ?1").Bind(1, station).Bind(2, number).Execute();
            _events.Add(db, station, CounterEvents.Reset, number, last, fact);
            return;
        }

        db.Prepare("UPDATE sequences SET repeats = repeats + 1 WHERE station = ?1").Bind(1, station).Execute();
        _events.Add(db, station, CounterEvents.Repeat, number, last, fact);
    }
}
