using System.Text.Json.Nodes;
using Sightline.Decisions.Rules.Life;
using Sightline.Decisions.Rules.Watching;
using Sightline.Model;

namespace Sightline.Decisions.Rules;

/// <summary>One version of a rule in a replay: its watch, and what it found.</summary>
internal sealed class ReplayRun
{
    /// <summary>Findings that an answer shows. All are counted.</summary>
    private const int MostShown = 100;

    private readonly WatchedRule _rule;
    private readonly List<FindingMove> _moves = [];
    private readonly Dictionary<string, JsonObject> _open = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _actions = new(StringComparer.Ordinal);
    private readonly List<JsonObject> _shown = [];
    private long _findings;

    public ReplayRun(RuleVersion version)
    {
        var file = version.File();
        _rule = new WatchedRule(version, file, WatchCatalogue.Create(file));
        _rule.Watch?.Load([]);
    }

    public bool Holds(string station, string? line) => _rule.Holds(station, line);

    public void See(Sighting seen, DateTimeOffset recordedAt)
    {
        if (!_rule.Holds(seen.Station, seen.Line) || _rule.See(seen, _moves) is not { } shown)
        {
            return;
        }

        foreach (var move in _moves)
        {
            Take(move, shown, recordedAt);
        }

        _moves.Clear();
    }

    public JsonObject Report() => new()
    {
        ["version"] = _rule.Version.Version,
        ["findings"] = _findings,
        ["open"] = _open.Count,
        ["actions"] = new JsonObject(_actions.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))),
        ["shown"] = new JsonArray([.. _shown.Select(f => (JsonNode)f.DeepClone())]),
    };

    private void Take(FindingMove move, Sighting seen, DateTimeOffset at)
    {
        if (move is FindingMove.Opened opened)
        {
            Open(opened, seen, at);
        }
        else if (move is FindingMove.Grew grew)
        {
            var finding = _open[grew.Key];
            (finding["records"], finding["stands"]) = ((long)finding["records"]! + 1, grew.Text);
        }
        else
        {
            _open.Remove(move.Key, out var finding);
            (finding!["closedAt"], finding["closedText"]) = (Rfc3339.Write(at), ((FindingMove.Closed)move).Text);
        }
    }

    private void Open(FindingMove.Opened opened, Sighting seen, DateTimeOffset at)
    {
        var actions = _rule.File.Actions.Select(a => a.Do).Where(word => RuleActions.WhyNot(word, opened.IsProvisional, seen.IsLate, isOver: false) is null).ToList();
        foreach (var action in actions)
        {
            _actions[action] = _actions.GetValueOrDefault(action) + 1;
        }

        var finding = new JsonObject
        {
            ["position"] = seen.Position,
            ["key"] = opened.Key,
            ["openedAt"] = Rfc3339.Write(at),
            ["exposedAt"] = Rfc3339.Write(seen.ExposedAt),
            ["station"] = opened.Station,
            ["class"] = opened.Class,
            ["place"] = opened.Place,
            ["text"] = opened.Text,
            ["stands"] = null,
            ["records"] = (long)opened.Records.Count,
            ["provisional"] = opened.IsProvisional,
            ["late"] = seen.IsLate,
            ["actions"] = new JsonArray([.. actions.Select(a => (JsonNode)a)]),
            ["closedAt"] = null,
            ["closedText"] = null,
        };
        _open.Add(opened.Key, finding);
        _findings++;
        if (_shown.Count < MostShown)
        {
            _shown.Add(finding);
        }
    }
}
