using System.Text.Json;
using Sightline.Buffering;
using Sightline.Decisions.Rules.Life;
using Sightline.Decisions.Rules.Watching;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Rules;

/// <summary>
/// Shows every inspection of production to the rules that look at its station, and keeps what they find. A rule sees a record once, when it
/// is stored, with what was known of it then. What rules remember and how findings grew is written once for each transaction.
/// </summary>
internal sealed class RuleStage : IStage
{
    private readonly IPlantPolicies _plant;
    private readonly WatchedRules _rules = new();
    private readonly FindingBook _findings;
    private readonly RuleLifeBook _life;
    private readonly List<FindingMove> _moves = [];

    public RuleStage(IPlantPolicies plant, FindingList list)
    {
        _plant = plant;
        _findings = new FindingBook(list);
        _life = new RuleLifeBook(_rules, _findings);
    }

    public void Load(SqliteDatabase projections)
    {
        _findings.Forget();
        _rules.Load(projections);
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        switch (step.Fact.Kind)
        {
            case FactKinds.Inspection:
                See(step.Fact, step.Inspections[0], projections);
                break;
            case FactKinds.RuleMoved:
                _life.Take(projections, step.Fact, JsonSerializer.Deserialize(step.Fact.Body, RuleLifeJson.Default.RuleMove)!);
                break;
            case FactKinds.RuleFound:
                Found(step.Fact, JsonSerializer.Deserialize(step.Fact.Body, RuleJson.Default.RuleFound)!, projections);
                break;
            case FactKinds.FindingAcknowledged:
                FindingRows.Acknowledge(projections, step.Fact, JsonSerializer.Deserialize(step.Fact.Body, FindingJson.Default.FindingAcknowledged)!);
                break;
            default:
                break;
        }
    }

    public void Finish(SqliteDatabase projections) => _rules.Write(projections);

    private void See(Fact fact, InspectionInHand hand, SqliteDatabase db)
    {
        if (!_rules.Any || !Sightings.AreMadeOf(hand))
        {
            return;
        }

        var line = _plant.Station(hand.Inspection.Station)?.Line;
        Sighting? seen = null;
        foreach (var rule in _rules.Of(hand.Inspection.Station, line))
        {
            seen ??= Sightings.Of(hand, line);
            if (rule.See(seen, _moves) is { } shown && _moves.Count > 0)
            {
                _findings.Take(db, fact, rule, shown, _moves);
                _moves.Clear();
            }
        }
    }

    /// <summary>What a rule that is watched by the clock found, or what is over. One that watches no more has found nothing; what is open already is not found again.</summary>
    private void Found(Fact fact, RuleFound said, SqliteDatabase db)
    {
        if (_rules.Find(said.Rule, said.Version) is not { Watch: null } rule || rule.Open.ContainsKey(said.Key) != said.Over)
        {
            return;
        }

        if (said.Over)
        {
            FindingBook.Close(db, rule, said.Key, fact, said.Text);
            return;
        }

        var line = said.Line ?? (said.Station is { } station ? _plant.Station(station)?.Line : null);
        _findings.Open(db, new NewFinding(_findings.NextId(fact), fact.Position, rule, new FindingMove.Opened(said.Key, said.Text, []) { Station = said.Station })
        {
            Line = line, OpenedAt = fact.Times.RecordedAt, ExposedAt = Rfc3339.TryParse(said.Since ?? "", out var since) ? since : fact.Times.RecordedAt,
        });
    }
}
