using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Containment;

/// <summary>
/// Finds the times in which a station's word was not to be trusted: its clock was beyond its bound, its model was exchanged and
/// nobody expected that, its ejector failed. From the first exposure that shows it to the first that is good again. A suspect part that
/// comes late lengthens the time before it; a time is never shortened.
/// </summary>
internal sealed class TrustBreakStage : IStage
{
    public const string EjectFailed = "eject.failed";
    public const string EjectConfirmed = "eject.confirmed";

    private readonly Dictionary<(string Station, string Cause), Open> _open = [];
    private readonly Dictionary<string, (ModelUsed Model, long LastAt)> _models = [];
    private readonly HashSet<string> _moved = [];
    private readonly HashSet<(string Station, string Cause)> _longer = [];

    private sealed record Open(long Position, long Began, long Last);

    public void Load(SqliteDatabase projections)
    {
        _open.Clear();
        _models.Clear();
        _moved.Clear();
        _longer.Clear();
        using (var rows = projections.Prepare("SELECT station, cause, position, began_at, last_at FROM trust_breaks WHERE ended_at IS NULL").Query())
        {
            while (rows.Read())
            {
                _open[(rows.Text(0), rows.Text(1))] = new Open(rows.Int64(2), rows.Int64(3), rows.Int64(4));
            }
        }

        using var models = projections.Prepare("SELECT station, model, version, sha256, last_at FROM station_models").Query();
        while (models.Read())
        {
            _models[models.Text(0)] = (new ModelUsed { Name = models.Text(1), Version = models.NullableText(2), Sha256 = models.NullableText(3) }, models.Int64(4));
        }
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        if (step.Fact.Kind == FactKinds.Inspection && step.Inspections[0] is { MergedInto: null } hand)
        {
            Clock(hand, projections);
            Model(hand, projections);
        }
        else if (step.Fact.Kind == FactKinds.Event && step.Fact.Body.AsSpan().IndexOf("eject."u8) >= 0)
        {
            Eject(step.Fact, projections);
        }
    }

    public void Finish(SqliteDatabase projections)
    {
        foreach (var station in _moved)
        {
            var (model, at) = _models[station];
            projections.Prepare("INSERT INTO station_models (station, model, version, sha256, last_at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (station) DO UPDATE SET model = excluded.model, version = excluded.version, sha256 = excluded.sha256, last_at = excluded.last_at")
                .Bind(1, station).Bind(2, model.Name).Bind(3, model.Version).Bind(4, model.Sha256).Bind(5, at).Execute();
        }

        _moved.Clear();
        foreach (var (station, cause) in _longer)
        {
            if (_open.TryGetValue((station, cause), out var open))
            {
                Write(projections, cause, open, ended: null);
            }
        }

        _longer.Clear();
    }

    private void Clock(InspectionInHand hand, SqliteDatabase db)
    {
        var (station, at) = (hand.Inspection.Station, FactHash.Microseconds(hand.CorrectedAt));
        if (hand.Flags.Contains(RecordFlags.ClockUntrusted))
        {
            Suspect(db, new Sight(station, TrustCauses.Clock, at, hand.Position), "The station's clock was beyond its bound: nobody knows what was made when.");
        }
        else
        {
            Good(db, station, TrustCauses.Clock, at);
        }
    }

    /// <summary>A model that follows another one is suspect unless what is made expects it. A record that comes late says nothing of the order.</summary>
    private void Model(InspectionInHand hand, SqliteDatabase db)
    {
        if (hand.Inspection.Model is not { } model)
        {
            return;
        }

        var (station, at) = (hand.Inspection.Station, FactHash.Microseconds(hand.CorrectedAt));
        var known = _models.TryGetValue(station, out var last);
        if (known && at < last.LastAt)
        {
            return;
        }

        if (known && last.Model != model)
        {
            Good(db, station, TrustCauses.Model, at);
            if (!IsExpected(hand))
            {
                Suspect(db, new Sight(station, TrustCauses.Model, at, hand.Position), $"Model {Named(last.Model)} became {Named(model)}, which nobody expected.");
            }
        }

        _models[station] = (model, at);
        _moved.Add(station);
    }

    private static string Named(ModelUsed model) => $"'{model.Name}'{(model.Version is { } version ? $" {version}" : "")}{(model.Sha256 is { Length: > 8 } hash ? $" ({hash[..8]})" : "")}";

    private static bool IsExpected(InspectionInHand hand) =>
        hand.Context is { } context && context[ContextNames.ModelExpected] == hand.Inspection.Model!.Name && context[ContextNames.ModelVersionExpected] is var version && (version is null || version == hand.Inspection.Model.Version);

    /// <summary>An ejector is suspect since it was last seen to work, until it is seen to work again.</summary>
    private void Eject(Fact fact, SqliteDatabase db)
    {
        using var document = SentJson.Parse(fact.Body);
        var (type, at) = (TextOf(document.RootElement, "type"), FactHash.Microseconds(fact.Times.ObservedAt ?? fact.Times.ReceivedAt));
        if (type == EjectFailed)
        {
            var since = LastConfirmed(db, fact.Source, at);
            Suspect(db, new Sight(fact.Source, TrustCauses.Ejector, since is { } good ? good + 1 : at, fact.Position), "The ejector failed: a rejected part may have gone on with the good ones.");
        }
        else if (type == EjectConfirmed)
        {
            Good(db, fact.Source, TrustCauses.Ejector, at);
        }
    }

    private static string? TextOf(JsonElement sent, string name) => sent.TryGetProperty(name, out var value) ? EventText.Of(value) : null;

    private static long? LastConfirmed(SqliteDatabase db, string source, long before)
    {
        using var rows = db.Prepare("SELECT MAX(at) FROM events WHERE source = ?1 AND type = 'eject.confirmed' AND at < ?2").Bind(1, source).Bind(2, before).Query();
        return rows.Read() ? rows.NullableInt64(0) : null;
    }

    private void Suspect(SqliteDatabase db, Sight sight, string what)
    {
        if (_open.TryGetValue((sight.Station, sight.Cause), out var open))
        {
            _open[(sight.Station, sight.Cause)] = open with { Began = Math.Min(open.Began, sight.At), Last = Math.Max(open.Last, sight.At) };
            _longer.Add((sight.Station, sight.Cause));
            return;
        }

        db.Prepare("INSERT INTO trust_breaks (position, cause, station, began_at, last_at, what) VALUES (?1, ?2, ?3, ?4, ?4, ?5)")
            .Bind(1, sight.Fact).Bind(2, sight.Cause).Bind(3, sight.Station).Bind(4, sight.At).Bind(5, what).Execute();
        _open[(sight.Station, sight.Cause)] = new Open(sight.Fact, sight.At, sight.At);
    }

    /// <summary>What is good ends a time only where nothing later was suspect.</summary>
    private void Good(SqliteDatabase db, string station, string cause, long at)
    {
        if (_open.TryGetValue((station, cause), out var open) && at > open.Last)
        {
            Write(db, cause, open, at);
            _open.Remove((station, cause));
        }
    }

    private static void Write(SqliteDatabase db, string cause, Open open, long? ended) =>
        db.Prepare("UPDATE trust_breaks SET began_at = ?3, last_at = ?4, ended_at = ?5 WHERE position = ?1 AND cause = ?2")
            .Bind(1, open.Position).Bind(2, cause).Bind(3, open.Began).Bind(4, open.Last).Bind(5, ended).Execute();

    private readonly record struct Sight(string Station, string Cause, long At, long Fact);
}
