using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Life;
using Sightline.Decisions.Rules.Watching;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>A step in the life of one version of a rule.</summary>
/// <param name="Rule">Which rule.</param>
/// <param name="Version">Which version.</param>
/// <param name="Act">approve, shadow, live or retire.</param>
/// <param name="Reason">Why.</param>
/// <param name="Draft">Position of the draft that was read; null where nothing says so.</param>
/// <param name="Signature">What is given to sign.</param>
internal sealed record RuleWish(string Rule, string Version, string Act, string? Reason, long? Draft, SignatureWish Signature);

/// <summary>
/// Drafts, tries, approves and retires versions of rules, and puts them to watch. One act at a time: each is judged by what the one
/// before has left. A replay runs beside them, and is kept where its version is still what was tried. An approval is always signed.
/// </summary>
internal sealed class RuleActs(
    RuleDesk desk, RuleReplay replay, Signatures signatures, IJournal journal, Projector projector, IOptions<RuleOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly SemaphoreSlim _replay = new(1, 1);

    /// <summary>Takes a text as a draft of the version it names.</summary>
    /// <param name="http">The request.</param>
    /// <param name="text">The file.</param>
    /// <param name="rule">The rule it must be of; null where nothing says so.</param>
    /// <param name="version">The version it must be; null where nothing says so.</param>
    public async Task<(ActOutcome Outcome, RuleFile? File)> DraftAsync(HttpContext http, string text, string? rule = null, string? version = null)
    {
        var (file, found) = RuleCheck.Read(text);
        var problems = found.ToList();
        if (file is not null)
        {
            problems.AddRange(Differs("/id", file.Id, rule).Concat(Differs("/version", file.Version, version)).Concat(desk.Missing(file)));
        }

        if (problems.Count > 0)
        {
            return (new ActOutcome.Wrong(problems), null);
        }

        await _one.WaitAsync(http.RequestAborted);
        try
        {
            if (desk.Refusal(file!, text) is { } why)
            {
                return (new ActOutcome.Conflict(why), file);
            }

            var actor = http.ActorInFull();
            var result = await journal.AppendAsync(desk.Draft(file!, text, ActorText.Parse(actor).Who, actor), CancellationToken.None);
            return (result.Outcome == AppendOutcome.Full ? new ActOutcome.NoRoom() : await ReachAsync(result.Position), file);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Shows past inspections to a version and to the one that is live, and keeps what was found. Other acts go on meanwhile; other replays wait.</summary>
    public async Task<ActOutcome> ReplayAsync(HttpContext http, string rule, string version, DateTimeOffset from, DateTimeOffset to)
    {
        if (desk.Find(rule, version) is not { } tried)
        {
            return new ActOutcome.NotFound(Missing(rule, version));
        }

        if (from >= to)
        {
            return new ActOutcome.Invalid("/from", "Is not before /to. Send the first moment, and the moment after the last.");
        }

        if (WatchCatalogue.Create(tried.File()) is null)
        {
            return new ActOutcome.Conflict($"{NameOf(tried)} watches notices, which are not kept as they stood. It cannot be tried on the past: put it in shadow for a while.");
        }

        await _replay.WaitAsync(http.RequestAborted);
        try
        {
            var live = desk.Versions(rule).FirstOrDefault(v => v.State == RuleState.Live && v.Version != version);
            var wish = new RuleReplay.Wish(tried, live, from, to, options.Value.MostReplayed, options.Value.LateAfter);
            var report = await Task.Run(() => replay.Run(wish, http.RequestAborted), http.RequestAborted);
            return await OneAsync(http, rule, version, found => found.Drafted.Position == tried.Drafted.Position
                ? MoveAsync(http, found, Move(http, found, RuleLife.Replay, null) with { Replay = report })
                : Task.FromResult<ActOutcome>(new ActOutcome.Conflict($"{NameOf(found)} was changed while it was tried. Try it as it is now.")));
        }
        finally
        {
            _replay.Release();
        }
    }

    /// <summary>Approves, puts in shadow or live, or retires.</summary>
    public async Task<ActOutcome> DoAsync(HttpContext http, RuleWish wish)
    {
        if (string.IsNullOrWhiteSpace(wish.Reason))
        {
            return new ActOutcome.Wrong([new ContractError("/reason", $"Missing. Send why: whoever reads the history of this version wants to know.")]);
        }

        return await OneAsync(http, wish.Rule, wish.Version, async version =>
        {
            if (Refusal(version, wish, ActorText.Parse(http.ActorInFull()).Who) is { } why)
            {
                return new ActOutcome.Conflict(why);
            }

            if (wish.Act != RuleLife.Retire && desk.Missing(version.File()) is { Count: > 0 } missing)
            {
                return new ActOutcome.Wrong(missing);
            }

            var move = Move(http, version, wish.Act, wish.Reason);
            if (IsSigned(wish.Act))
            {
                var (hand, unsigned) = await signatures.OpenAsync(http.CallerOf()!, wish.Signature, http.Connection.RemoteIpAddress?.ToString());
                if (unsigned is not null)
                {
                    return new ActOutcome.NotSigned(unsigned);
                }

                move = move with { Signature = hand!.Sign(wish.Reason, version.Object, journal.At(version.Drafted.Position)!.Hash) };
            }

            return await MoveAsync(http, version, move);
        });
    }

    public bool IsSigned(string act) => act == RuleLife.Approve || signatures.AreNeededFor($"rule.{act}");

    public void Dispose()
    {
        _one.Dispose();
        _replay.Dispose();
    }

    private async Task<ActOutcome> OneAsync(HttpContext http, string rule, string version, Func<RuleVersion, Task<ActOutcome>> act)
    {
        await _one.WaitAsync(http.RequestAborted);
        try
        {
            return desk.Find(rule, version) is { } found ? await act(found) : new ActOutcome.NotFound(Missing(rule, version));
        }
        finally
        {
            _one.Release();
        }
    }

    private string Missing(string rule, string version)
    {
        var others = desk.Versions(rule);
        return others.Count == 0
            ? $"There is no rule '{rule}'. Draft one with POST /api/v1/rules, or put a file in config/rules."
            : $"Rule '{rule}' has no version '{version}'. It has {string.Join(", ", others.Take(10).Select(v => $"'{v.Version}'"))}.";
    }

    private async Task<ActOutcome> MoveAsync(HttpContext http, RuleVersion before, RuleMove move)
    {
        var position = await desk.MoveAsync(move, http.ActorInFull());
        if (position == 0)
        {
            return new ActOutcome.NoRoom();
        }

        await ReachAsync(position);
        return desk.Steps(before).Any(s => s.Position == position)
            ? new ActOutcome.Done()
            : new ActOutcome.Conflict($"{NameOf(before)} was changed in the same moment, and this was not done. Read it again.");
    }

    private async Task<ActOutcome> ReachAsync(long position)
    {
        await projector.ReachAsync(position, CancellationToken.None);
        return new ActOutcome.Done();
    }

    /// <summary>Why an act is not to be done; null where nothing speaks against it.</summary>
    private string? Refusal(RuleVersion version, RuleWish wish, string who)
    {
        var name = NameOf(version);
        if (RuleLife.After(version.State, wish.Act) is null)
        {
            return $"{name} is {RuleLife.Word(version.State)}. {WhatToDo(version.State, wish.Act)}";
        }

        if (wish.Act != RuleLife.Approve)
        {
            return null;
        }

        var isUntried = options.Value.ReplayFirst && version.State == RuleState.Draft && WatchCatalogue.Create(version.File()) is not null;
        return Approval.WhyNot(name, wish.Draft, version.Drafted.Position, who, options.Value.FourEyes ? version.Authors : null, isUntried, "rules");
    }

    private static string NameOf(RuleVersion version) => $"Version '{version.Version}' of rule '{version.Rule}'";

    private static string WhatToDo(RuleState state, string act) => (state, act) switch
    {
        (RuleState.Draft or RuleState.Replayed, _) => "Approve it first.",
        (RuleState.Retired, _) => "Nothing leads back from there: draft a new version.",
        (RuleState.Live, RuleLife.Shadow) => "It acts already; draft a new version to try something else in shadow.",
        (_, RuleLife.Approve) => "It was approved already; draft a new version to change it.",
        _ => "Nothing is left to do.",
    };

    private static IEnumerable<ContractError> Differs(string pointer, string named, string? asked) => asked is null || asked == named
        ? []
        : [new ContractError(pointer, $"Is '{named}'. Write '{asked}', as in the path.")];

    private RuleMove Move(HttpContext http, RuleVersion version, string act, string? reason) => new()
    {
        Rule = version.Rule,
        Version = version.Version,
        Act = act,
        Draft = version.Drafted.Position,
        By = ActorText.Parse(http.ActorInFull()).Who,
        Reason = reason?.Trim(),
        FourEyes = act == RuleLife.Approve ? options.Value.FourEyes : null,
        LateAfter = act is RuleLife.Shadow or RuleLife.Live ? options.Value.LateAfter.Ticks / TimeSpan.TicksPerMicrosecond : null,
        Old = new RuleStanding { State = RuleLife.Word(version.State), Sha256 = version.Sha256 },
        New = new RuleStanding { State = RuleLife.Word(RuleLife.After(version.State, act)!.Value), Sha256 = version.Sha256 },
    };
}
