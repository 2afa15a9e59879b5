using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Rules.Watching;
using Sightline.Storage;

namespace Sightline.Decisions.Rules.Life;

/// <summary>Answers what is known of rules, and takes the steps of their lives.</summary>
internal sealed class RuleDesk(IJournal journal, ProjectionReader projections, TimeProvider time)
{
    public RuleVersion? Find(string rule, string version) => projections.Read(db => RuleVersionRows.Find(db, rule, version));

    /// <summary>Every version of a rule, the one drafted last first.</summary>
    public IReadOnlyList<RuleVersion> Versions(string rule) => projections.Read(db => RuleVersionRows.Of(db, rule));

    /// <summary>Rules after one, by name: their versions on the way or in use, the newest first.</summary>
    public IReadOnlyList<RuleVersion> Current(string after, int limit) => projections.Read(db => RuleVersionRows.Current(db, after, limit));

    /// <summary>Every version that watches.</summary>
    public IReadOnlyList<RuleVersion> Watching() => projections.Read(RuleVersionRows.Watching);

    /// <summary>The life of a version, oldest first.</summary>
    public IReadOnlyList<RuleStep> Steps(RuleVersion version) => projections.Read(db => RuleVersionRows.Steps(db, version.Rule, version.Version));

    /// <summary>Signatures on a version as their facts carry them, oldest first.</summary>
    public IReadOnlyList<string> SignaturesOn(RuleVersion version) => projections.Read(db => SignatureRows.On(db, version.Object));

    /// <summary>Why a draft of this version cannot be taken; null where it can.</summary>
    public string? Refusal(RuleFile file, string text) => Find(file.Id, file.Version) switch
    {
        null or { State: RuleState.Draft or RuleState.Replayed } => null,
        { } known when known.Text == text => $"Version '{known.Version}' of rule '{known.Rule}' says just this already, and is {RuleLife.Word(known.State)}.",
        { } known => $"Version '{known.Version}' of rule '{known.Rule}' is {RuleLife.Word(known.State)}, and findings name it. Give the changed rule a new version.",
    };

    /// <summary>What a rule cannot do as the plant is now: targets that are not there.</summary>
    public IReadOnlyList<ContractError> Missing(RuleFile file) => projections.Read(db => file.Actions.Index()
        .Where(a => a.Item.Do == RuleActions.Notify && !IsThere(db, "SELECT 1 FROM targets WHERE name = ?1", a.Item.To!))
        .Select(a => new ContractError($"/actions/{a.Index}/to", $"Is '{a.Item.To}', and there is no such target. Create it first, or name another.")).ToList());

    /// <summary>What a rule names that has no master record: it may be right, and looks at nothing until there is one.</summary>
    public IReadOnlyList<ContractError> Warnings(RuleFile file) => projections.Read(db =>
    {
        var found = new List<ContractError>();
        Unknown(db, "lines", "/where/lines", file.Where.Lines, found);
        Unknown(db, "stations", "/where/stations", file.Where.Stations, found);
        Unknown(db, "products", "/where/products", file.Where.Products, found);
        foreach (var (i, action) in file.Actions.Index().Where(a => a.Item.Do == RuleActions.Rework))
        {
            Unknown(db, "stations", $"/actions/{i}/to", [action.To!], found);
        }

        return found;
    });

    /// <summary>A draft as a fact. One that has a key is taken once for ever.</summary>
    public FactDraft Draft(RuleFile file, string text, string by, string actor, string? key = null) =>
        FactOf(new RuleMove { Rule = file.Id, Version = file.Version, Act = RuleLife.Draft, Text = text, By = by }, actor, key);

    /// <summary>A file that goes live as it is, as a fact that is taken once for ever.</summary>
    public FactDraft LiveFile(RuleFile file, string text, string by, string actor, string key, TimeSpan lateAfter) =>
        FactOf(new RuleMove { Rule = file.Id, Version = file.Version, Act = RuleLife.File, Text = text, By = by, LateAfter = lateAfter.Ticks / TimeSpan.TicksPerMicrosecond }, actor, key);

    /// <summary>Position of the fact; 0 when the journal has no room.</summary>
    public async Task<long> MoveAsync(RuleMove move, string actor) => (await journal.AppendAsync(FactOf(move, actor), CancellationToken.None)).Position;

    private FactDraft FactOf(RuleMove move, string actor, string? key = null) =>
        new(FactKinds.RuleMoved, move.Rule, key, null, time.GetUtcNow(), actor, JsonSerializer.SerializeToUtf8Bytes(move, RuleLifeJson.Default.RuleMove));

    private static void Unknown(SqliteDatabase db, string kind, string pointer, IReadOnlyList<string>? names, List<ContractError> found)
    {
        foreach (var (i, name) in (names ?? []).Index())
        {
            if (!IsThere(db, $"SELECT 1 FROM master WHERE kind = '{kind}' AND id = ?1", name))
            {
                found.Add(new ContractError(pointer.StartsWith("/actions", StringComparison.Ordinal) ? pointer : $"{pointer}/{i}", $"Is '{name}', and there is no such master record under /api/v1/{kind}."));
            }
        }
    }

    private static bool IsThere(SqliteDatabase db, string sql, string name)
    {
        using var rows = db.Prepare(sql).Bind(1, name).Query();
        return rows.Read();
    }
}
