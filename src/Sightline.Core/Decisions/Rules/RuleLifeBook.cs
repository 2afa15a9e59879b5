using System.Security.Cryptography;
using System.Text;
using Sightline.Buffering;
using Sightline.Decisions.Rules.Life;
using Sightline.Decisions.Rules.Watching;
using Sightline.Storage;

namespace Sightline.Decisions.Rules;

/// <summary>
/// Takes the steps in the lives of rules. What a fact may not do by the state it meets is not done: whoever was first stands. A version
/// that takes over goes on with the memory and the open findings of the one before, as far as both watch for the same.
/// </summary>
internal sealed class RuleLifeBook(WatchedRules rules, FindingBook findings)
{
    public void Take(SqliteDatabase db, Fact fact, RuleMove move)
    {
        if (move.Act == RuleLife.Draft)
        {
            Draft(db, fact, move);
        }
        else if (move.Act == RuleLife.File)
        {
            LiveFile(db, fact, move);
        }
        else if (RuleVersionRows.Find(db, move.Rule, move.Version) is { } version && RuleLife.After(version.State, move.Act) is { } after && move.Draft == version.Drafted.Position)
        {
            Move(db, fact, move, version, version with
            {
                State = after,
                Replay = move.Replay?.ToJsonString() ?? version.Replay,
                LateAfter = move.LateAfter is { } late ? TimeSpan.FromMicroseconds(late) : version.LateAfter,
            });
        }
    }

    /// <summary>A file that goes live as it is: drafted and put to watch by one fact.</summary>
    private void LiveFile(SqliteDatabase db, Fact fact, RuleMove move)
    {
        Draft(db, fact, move);
        if (RuleVersionRows.Find(db, move.Rule, move.Version) is { } drafted && drafted.Drafted.Position == fact.Position)
        {
            Move(db, fact, move with { Act = RuleLife.Live }, drafted, drafted with { State = RuleState.Live, LateAfter = TimeSpan.FromMicroseconds(move.LateAfter!.Value) });
        }
    }

    private static void Draft(SqliteDatabase db, Fact fact, RuleMove move)
    {
        var known = RuleVersionRows.Find(db, move.Rule, move.Version);
        if (known is not null && RuleLife.After(known.State, RuleLife.Draft) is null)
        {
            return;
        }

        var drafted = StepOf(fact, move) with { Act = RuleLife.Draft };
        var version = new RuleVersion
        {
            Rule = move.Rule,
            Version = move.Version,
            Text = move.Text!,
            Sha256 = HashOf(move.Text!),
            Authors = [.. (known?.Authors ?? []).Append(move.By).Distinct()],
            Drafted = drafted,
        };
        RuleVersionRows.PutDraft(db, version);
        RuleVersionRows.PutStep(db, version, drafted);
    }

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private void Move(SqliteDatabase db, Fact fact, RuleMove move, RuleVersion before, RuleVersion after)
    {
        RuleVersionRows.PutStep(db, after, StepOf(fact, move));
        SignatureRows.Put(db, move.Signature, fact.Position);
        RuleVersionRows.PutState(db, after);
        switch (move.Act)
        {
            case RuleLife.Shadow:
                BeginShadow(db, fact, move, after);
                break;
            case RuleLife.Live:
                BeginLive(db, fact, move, before, after);
                break;
            case RuleLife.Retire when RuleLife.Watches(before.State):
                End(db, fact, rules.Find(before.Rule, before.State == RuleState.Shadow)!, "Its rule was retired.");
                break;
            default:
                break;
        }
    }

    /// <summary>A version in shadow knows what the live one does, where both watch for the same; else it begins with nothing.</summary>
    private void BeginShadow(SqliteDatabase db, Fact fact, RuleMove move, RuleVersion version)
    {
        if (rules.Find(version.Rule, shadow: true) is { } former)
        {
            End(db, fact, former, $"Version {version.Version} took its place in shadow.");
            Retire(db, former.Version, StepOf(fact, move) with { Act = RuleLife.Retire, Reason = $"replaced in shadow by version {version.Version}" });
        }

        var live = rules.Find(version.Rule, shadow: false);
        var same = live is not null && IsSame(live, version);
        if (same)
        {
            WatchedRules.Write(db, live!);
            WatchPieces.Copy(db, version.Rule, toShadow: true);
        }

        var watched = rules.Begin(db, version);
        if (same)
        {
            findings.CopyAll(db, live!, watched, fact);
        }
    }

    private void BeginLive(SqliteDatabase db, Fact fact, RuleMove move, RuleVersion before, RuleVersion version)
    {
        var former = rules.Find(version.Rule, shadow: false);
        var shadow = before.State == RuleState.Shadow ? rules.Find(version.Rule, shadow: true) : null;
        var keeps = former is not null && IsSame(former, version);
        if (former is not null)
        {
            WatchedRules.Write(db, former);
            Retire(db, former.Version, StepOf(fact, move) with { Act = RuleLife.Retire, Reason = $"replaced by version {version.Version}" });
        }

        if (former is not null && !keeps)
        {
            End(db, fact, former, $"Version {version.Version} of its rule went live, which watches for something else.");
        }

        if (shadow is not null && !keeps)
        {
            WatchedRules.Write(db, shadow);
            WatchPieces.Copy(db, version.Rule, toShadow: false);
        }

        var watched = rules.Begin(db, version);
        if (shadow is not null)
        {
            if (!keeps)
            {
                findings.CopyAll(db, shadow, watched, fact);
            }

            End(db, fact, shadow, $"Version {version.Version} went live.");
        }
    }

    private void End(SqliteDatabase db, Fact fact, WatchedRule watched, string why)
    {
        FindingBook.CloseAll(db, watched, fact, why);
        WatchPieces.Forget(db, watched.Version.Rule, watched.IsShadow);
        rules.End(watched.Version.Rule, watched.IsShadow);
    }

    private static void Retire(SqliteDatabase db, RuleVersion version, RuleStep step)
    {
        RuleVersionRows.PutState(db, version with { State = RuleState.Retired });
        RuleVersionRows.PutStep(db, version, step);
    }

    private static bool IsSame(WatchedRule one, RuleVersion other) => WatchCatalogue.Shape(one.File) == WatchCatalogue.Shape(other.File());

    private static RuleStep StepOf(Fact fact, RuleMove move) => new(fact.Position, move.Act, fact.Times.RecordedAt, move.By, move.Reason);
}
