using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Holds;

/// <summary>What of a hold is to be set free. All lists null: everything that is still held.</summary>
internal sealed record HoldChoice(IReadOnlyList<string>? Serials, IReadOnlyList<string>? Batches, IReadOnlyList<string>? Lots)
{
    public bool All => Serials is null && Batches is null && Lots is null;
}

/// <summary>Places holds and releases them. The caller waits until what it was told is readable, and lets one release at a time.</summary>
internal sealed class HoldDesk(IJournal journal, ProjectionReader projections, IPlantView plant, TimeProvider time)
{
    /// <summary>Most parts, batches and lots of one hold.</summary>
    public const int MostUnits = 100_000;

    /// <summary>What would be held, as known now.</summary>
    public HoldPlan Plan(HoldAsked asked)
    {
        var now = time.GetUtcNow();
        return projections.Read(db => new HoldFinder(db, asked, plant, now).Find());
    }

    /// <summary>A hold that holds every part of a window already, for the same reason; null for none. The parts of one window are held once.</summary>
    public long? Same(HoldAsked asked, HoldPlan plan) => asked.Window is null ? null : projections.Read(db =>
    {
        IReadOnlyList<(HoldUnitKind Kind, string Key)> units = [.. plan.Serials.Select(s => (HoldUnitKind.Serial, s)), .. plan.Batches.Select(b => (HoldUnitKind.Batch, b)), .. plan.Lots.Select(l => (HoldUnitKind.Lot, l))];
        var candidates = HoldersOf(db, units[0], asked.Reason!.Trim());
        foreach (var unit in units.Skip(1))
        {
            if (candidates.Count == 0)
            {
                return null;
            }

            candidates.IntersectWith(HoldersOf(db, unit, asked.Reason!.Trim()));
        }

        return candidates.Count == 0 ? (long?)null : candidates.Min();
    });

    /// <summary>Position of the fact, which is the hold's id; 0 when the journal has no room.</summary>
    public Task<long> PlaceAsync(HoldAsked asked, HoldPlan plan, string by, string actor) => AppendAsync(Draft(asked, plan, by, actor));

    /// <summary>A hold as a fact, or parts that join one.</summary>
    public FactDraft Draft(HoldAsked asked, HoldPlan plan, string by, string actor, string? cause = null, long? adds = null)
    {
        var body = new HoldPlaced
        {
            Reason = asked.Reason!.Trim(), By = by, Line = asked.Line, Cause = cause, Adds = adds, Asked = asked with { Reason = null, Line = null, Serials = null, Inspections = null },
            Serials = plan.Serials, Batches = plan.Batches, Lots = plan.Lots,
        };
        return new FactDraft(FactKinds.HoldPlaced, asked.Line ?? "", null, null, time.GetUtcNow(), actor, JsonSerializer.SerializeToUtf8Bytes(body, HoldJson.Default.HoldPlaced));
    }

    /// <summary>What is not held by it, of what somebody wants released.</summary>
    public IReadOnlyList<ContractError> Problems(long hold, HoldChoice choice) => projections.Read(db =>
    {
        var problems = new List<ContractError>();
        Check("serials", HoldUnitKind.Serial, choice.Serials);
        Check("batches", HoldUnitKind.Batch, choice.Batches);
        Check("lots", HoldUnitKind.Lot, choice.Lots);
        return problems;

        void Check(string name, HoldUnitKind kind, IReadOnlyList<string>? keys)
        {
            for (var i = 0; i < keys?.Count; i++)
            {
                using var rows = db.Prepare("SELECT released_by FROM hold_units WHERE hold = ?1 AND kind = ?2 AND key = ?3").Bind(1, hold).Bind(2, (long)kind).Bind(3, keys[i]).Query();
                if (!rows.Read())
                {
                    problems.Add(new ContractError($"/{name}/{i}", $"Is '{keys[i]}', which this hold does not name. Send one of its parts."));
                }
                else if (!rows.IsNull(0))
                {
                    problems.Add(new ContractError($"/{name}/{i}", $"Is '{keys[i]}', which is released already. Leave it out."));
                }
            }
        }
    });

    /// <summary>Position of the fact; 0 when the journal has no room.</summary>
    public Task<long> ReleaseAsync(long hold, HoldChoice choice, string reason, string by, Signature signature, string actor)
    {
        var body = new HoldReleased
        {
            Hold = hold, Reason = reason, By = by, All = choice.All, Signature = signature,
            Serials = choice.Serials ?? [], Batches = choice.Batches ?? [], Lots = choice.Lots ?? [],
        };
        return AppendAsync(new FactDraft(FactKinds.HoldReleased, hold.ToString(), null, null, time.GetUtcNow(), actor, JsonSerializer.SerializeToUtf8Bytes(body, HoldJson.Default.HoldReleased)));
    }

    private static HashSet<long> HoldersOf(SqliteDatabase db, (HoldUnitKind Kind, string Key) unit, string reason)
    {
        var found = new HashSet<long>();
        using var rows = db.Prepare("SELECT h.position FROM hold_units u JOIN holds h ON h.position = u.hold WHERE u.kind = ?1 AND u.key = ?2 AND u.released_by IS NULL AND h.reason = ?3").Bind(1, (long)unit.Kind).Bind(2, unit.Key).Bind(3, reason).Query();
        while (rows.Read())
        {
            found.Add(rows.Int64(0));
        }

        return found;
    }

    private async Task<long> AppendAsync(FactDraft draft) => (await journal.AppendAsync(draft, CancellationToken.None)).Position;
}
