using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Life;
using Sightline.Decisions.Rules.Watching;

namespace Sightline.Tests.Decisions.Rules;

/// <summary>
/// Rules by the facts alone, one after the other: no tables, no index of stations, nothing written later. What two watches share is carried
/// over by everything the one ever said it has to remember.
/// </summary>
internal sealed class RuleModel
{
    private static readonly string[] s_order = ["draft", "replayed", "approved", "shadow", "live", "retired"];

    private readonly Dictionary<(string Rule, string Version), Life> _versions = [];
    private readonly Dictionary<(string Rule, bool Shadow), Slot> _slots = [];
    private readonly Dictionary<string, string?> _lines = [];

    /// <summary>Every finding as the tables have it: who found it, which records, and whether it goes on.</summary>
    public List<Found> Findings { get; } = [];

    public IEnumerable<string> States => _versions.Select(v => $"{v.Key.Rule}|{v.Key.Version}|{v.Value.State}").Order(StringComparer.Ordinal);

    public void Take(Fact fact, long correctedAt, bool merged)
    {
        switch (fact.Kind)
        {
            case FactKinds.Master when fact.Source.StartsWith("stations/", StringComparison.Ordinal):
                using (var body = JsonDocument.Parse(fact.Body))
                {
                    _lines[fact.Source["stations/".Length..]] = body.RootElement.TryGetProperty("line", out var line) ? line.GetString() : null;
                }

                break;
            case FactKinds.Inspection when !merged:
                See(fact, FactHash.FromMicroseconds(correctedAt));
                break;
            case FactKinds.RuleMoved:
                Move(JsonSerializer.Deserialize(fact.Body, RuleLifeJson.Default.RuleMove)!, fact.Position);
                break;
            default:
                break;
        }
    }

    private void Move(RuleMove move, long position)
    {
        var key = (move.Rule, move.Version);
        var known = _versions.GetValueOrDefault(key);
        var (state, place) = (known?.State, Array.IndexOf(s_order, known?.State));
        switch (move.Act)
        {
            case "draft" when place < 2:
                _versions[key] = new Life("draft", move.Text!, position);
                break;
            case "replay" when known is not null && known.Draft == move.Draft:
                _versions[key] = known with { State = place < 2 ? "replayed" : state! };
                break;
            case "approve" when place is 0 or 1 && known!.Draft == move.Draft:
                _versions[key] = known with { State = "approved" };
                break;
            case "shadow" when state == "approved":
                Shadow(key, known!, move);
                break;
            case "live" when state is "approved" or "shadow":
                Live(key, known!, move);
                break;
            case "retire" when known is not null && state != "retired":
                _versions[key] = known with { State = "retired" };
                foreach (var shadow in new[] { false, true }.Where(s => _slots.GetValueOrDefault((move.Rule, s))?.Version == move.Version))
                {
                    End((move.Rule, shadow));
                }

                break;
            default:
                break;
        }
    }

    private void Shadow((string Rule, string Version) key, Life known, RuleMove move)
    {
        if (_slots.GetValueOrDefault((key.Rule, true)) is { } former)
        {
            _versions[(key.Rule, former.Version)] = _versions[(key.Rule, former.Version)] with { State = "retired" };
            End((key.Rule, true));
        }

        _versions[key] = known with { State = "shadow" };
        var slot = Begin(key, known, move, shadow: true);
        if (_slots.GetValueOrDefault((key.Rule, false)) is { } live && live.Shape == slot.Shape)
        {
            Carry(live, slot, copies: true);
        }
    }

    private void Live((string Rule, string Version) key, Life known, RuleMove move)
    {
        var former = _slots.GetValueOrDefault((key.Rule, false));
        var shadow = known.State == "shadow" ? _slots[(key.Rule, true)] : null;
        if (former is not null)
        {
            _versions[(key.Rule, former.Version)] = _versions[(key.Rule, former.Version)] with { State = "retired" };
        }

        _versions[key] = known with { State = "live" };
        var slot = Begin(key, known, move, shadow: false);
        if (former is not null && former.Shape == slot.Shape)
        {
            Carry(former, slot, copies: false);
        }
        else
        {
            former?.Open.Values.ToList().ForEach(f => f.IsOpen = false);
            if (shadow is not null)
            {
                Carry(shadow, slot, copies: true);
            }
        }

        if (shadow is not null)
        {
            End((key.Rule, true));
        }
    }

    private Slot Begin((string Rule, string Version) key, Life known, RuleMove move, bool shadow)
    {
        var file = RuleCheck.Read(known.Text).File!;
        var watch = WatchCatalogue.Create(file);
        watch?.Load([]);
        return _slots[(key.Rule, shadow)] = new Slot(key.Version, file, watch, TimeSpan.FromMicroseconds(move.LateAfter!.Value), WatchCatalogue.Shape(file), shadow);
    }

    private void Carry(Slot from, Slot to, bool copies)
    {
        to.Watch?.Load([.. from.Memory.OrderBy(p => p.Key, StringComparer.Ordinal)]);
        foreach (var (piece, body) in from.Memory)
        {
            to.Memory[piece] = body;
        }

        foreach (var (key, finding) in from.Open.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            to.Open[key] = copies ? finding.Again(to.Version, to.IsShadow) : finding;
            if (copies)
            {
                Findings.Add(to.Open[key]);
            }
        }
    }

    private void End((string Rule, bool Shadow) slot)
    {
        _slots[slot].Open.Values.ToList().ForEach(f => f.IsOpen = false);
        _slots.Remove(slot);
    }

    private void See(Fact fact, DateTimeOffset exposedAt)
    {
        var hand = InspectionInHand.From(fact, waited: false);
        if (hand.Inspection.Purpose != InspectionPurpose.Production)
        {
            return;
        }

        hand.CorrectedAt = exposedAt;
        var line = _lines.GetValueOrDefault(hand.Inspection.Station);
        foreach (var ((rule, _), slot) in _slots.OrderBy(s => s.Key.Rule, StringComparer.Ordinal).ThenBy(s => s.Key.Shadow))
        {
            var where = slot.File.Where;
            if (slot.Watch is null || where.Stations?.Contains(hand.Inspection.Station) == false || (where.Lines is { } lines && !lines.Contains(line!)) || where.Products is not null)
            {
                continue;
            }

            var late = hand.ReceivedAt - exposedAt > slot.LateAfter;
            var seen = Sightings.Of(hand, line) with { IsLate = late, Defects = [.. (hand.Inspection.Defects ?? []).Where(d => where.Classes?.Contains(d.Class) != false)] };
            var moves = new List<FindingMove>();
            slot.Watch.See(seen, moves);
            foreach (var (piece, body) in slot.Watch.TakeChanges())
            {
                _ = body is null ? slot.Memory.Remove(piece) : slot.Memory.TryAdd(piece, body) || (slot.Memory[piece] = body) is not null;
            }

            moves.ForEach(m => Take(slot, rule, m, late));
        }
    }

    private void Take(Slot slot, string rule, FindingMove move, bool late)
    {
        if (move is FindingMove.Opened opened)
        {
            var found = new Found(rule, slot.Version, slot.IsShadow, opened.Key, late, [.. opened.Records]);
            slot.Open.Add(opened.Key, found);
            Findings.Add(found);
        }
        else if (move is FindingMove.Grew grew)
        {
            slot.Open[grew.Key].Records.Add(grew.Record);
        }
        else
        {
            slot.Open.Remove(move.Key, out var over);
            over!.IsOpen = false;
        }
    }

    internal sealed class Found(string rule, string version, bool shadow, string key, bool late, List<long> records)
    {
        public List<long> Records { get; } = records;

        public bool IsOpen { get; set; } = true;

        public Found Again(string newVersion, bool newShadow) => new(rule, newVersion, newShadow, key, late, [.. Records]);

        public override string ToString() => $"{rule}|{version}|{(shadow ? 1 : 0)}|{key}|{(late ? 1 : 0)}|{(IsOpen ? 1 : 0)}|{Records.Count}|{string.Join(',', Records.Order())}";
    }

    private sealed record Life(string State, string Text, long Draft);

    private sealed class Slot(string version, RuleFile file, IRuleWatch? watch, TimeSpan lateAfter, string shape, bool shadow)
    {
        public string Version => version;

        public RuleFile File => file;

        public IRuleWatch? Watch => watch;

        public TimeSpan LateAfter => lateAfter;

        public string Shape => shape;

        public bool IsShadow => shadow;

        public SortedDictionary<string, byte[]> Memory { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Found> Open { get; } = [];
    }
}
