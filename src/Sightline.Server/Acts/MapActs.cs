using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Hosting;
using Sightline.Hosting.Preflights;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Storage;

namespace Sightline.Server.Acts;

/// <summary>A step in the life of one version of a map.</summary>
/// <param name="Target">Whose map.</param>
/// <param name="Version">Which version.</param>
/// <param name="Act">replay, approve, publish or retire.</param>
/// <param name="Reason">Why.</param>
/// <param name="Draft">Position of the draft that was read; null where nothing says so.</param>
/// <param name="Signature">What is given to sign.</param>
internal sealed record MapWish(string Target, string Version, string Act, string? Reason, long? Draft, SignatureWish Signature);

/// <summary>
/// Drafts, tries, approves, publishes and retires versions of maps. One at a time: each is judged by what the one before has
/// left. An approval is always signed. What is published is also written to its file, so that file and journal agree.
/// </summary>
internal sealed class MapActs(
    MapDesk desk, MapReplay replay, Maps maps, Signatures signatures, IJournal journal, Projector projector, DataFolder folder, IOptions<MapOptions> options, CodeLists codes, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Takes a text as a draft of the version it names. With <paramref name="edited"/> it is an edit of that version, and is refused where somebody else changed it meanwhile.</summary>
    public async Task<(ActOutcome Outcome, string? Version)> DraftAsync(HttpContext http, string target, string text, MapBase? edited = null)
    {
        var reading = NewMapCheck.Read("map", text);
        var problems = reading.Problems.ToList();
        if (reading.Target is { } named && named != target)
        {
            problems.Add($"map: target is '{named}'. Write '{target}', as in the path.");
        }

        if (problems.Count > 0)
        {
            return (new ActOutcome.Broken(problems), null);
        }

        await _one.WaitAsync(http.RequestAborted);
        try
        {
            var version = reading.File!.Version;
            if (Refusal(target, version, text, edited) is { } why)
            {
                return (new ActOutcome.Conflict(why), version);
            }

            var result = await journal.AppendAsync(desk.Draft(target, text, http.ActorInFull()), CancellationToken.None);
            if (result.Outcome == AppendOutcome.Full)
            {
                return (new ActOutcome.NoRoom(), version);
            }

            await projector.ReachAsync(result.Position, http.RequestAborted);
            return (new ActOutcome.Done(), version);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Says past inspections by the draft, compares with the map in use, and keeps what was found.</summary>
    public Task<ActOutcome> ReplayAsync(HttpContext http, string target, string version, TimeSpan back) => OneAsync(http, target, version, async found =>
    {
        if (WrongState(found, MapLife.Replay) is { } why)
        {
            return new ActOutcome.Conflict(why);
        }

        var now = time.GetUtcNow();
        var draft = found.Plan();
        var wish = new MapReplay.Wish(draft, maps.For(draft.Target), now - back, now, options.Value.MostReplayed);
        var report = await Task.Run(() => replay.Run(wish, http.RequestAborted), http.RequestAborted);
        return await MoveAsync(http, found, Move(http, found, MapLife.Replay, null) with { Replay = report }, null);
    });

    /// <summary>Approves, publishes or retires.</summary>
    public async Task<ActOutcome> DoAsync(HttpContext http, MapWish wish)
    {
        if (string.IsNullOrWhiteSpace(wish.Reason))
        {
            return new ActOutcome.Wrong([new ContractError("/reason", $"Missing. Send why you {wish.Act} this version: whoever reads its history wants to know.")]);
        }

        // Asked before anybody waits for this act: a target may be slow to answer.
        var known = wish.Act == MapLife.Publish ? await codes.CurrentAsync(wish.Target, http.RequestAborted) : null;
        return await OneAsync(http, wish.Target, wish.Version, async version =>
        {
            if (known?.Unknown(version.Plan()).ToList() is { Count: > 0 } unknown && WrongState(version, wish.Act) is null)
            {
                return new ActOutcome.Wrong([.. unknown.Select(u => new ContractError(u.Pointer, $"Has the code '{u.Code}', which the target does not know (asked {known.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC). Create it there, or correct the map in a new version."))]);
            }

            if (Refusal(version, wish, ActorText.Parse(http.ActorInFull()).Who) is { } why)
            {
                return new ActOutcome.Conflict(why);
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

            return await MoveAsync(http, version, move, wish.Act == MapLife.Publish ? version.Text : null);
        });
    }

    public bool IsSigned(string act) => act == MapLife.Approve || signatures.AreNeededFor($"map.{act}");

    public void Dispose() => _one.Dispose();

    private async Task<ActOutcome> OneAsync(HttpContext http, string target, string version, Func<MapVersion, Task<ActOutcome>> act)
    {
        await _one.WaitAsync(http.RequestAborted);
        try
        {
            return desk.Find(target, version) is { } found ? await act(found) : new ActOutcome.NotFound(Missing(target, version));
        }
        finally
        {
            _one.Release();
        }
    }

    private string Missing(string target, string version)
    {
        var others = desk.Versions(target);
        return others.Count == 0
            ? $"There is no map for target '{target}'. Draft one with POST /api/v1/maps/{Uri.EscapeDataString(target)}, or put a file in config/maps."
            : $"The map of '{target}' has no version '{version}'. It has {string.Join(", ", others.Take(10).Select(v => $"'{v.Version}'"))}.";
    }

    private async Task<ActOutcome> MoveAsync(HttpContext http, MapVersion version, MapMove move, string? published)
    {
        if (published is not null)
        {
            ConfigFile.Write(folder.Maps, version.Target, published);
        }

        var position = await desk.MoveAsync(move, published, http.ActorInFull());
        if (position == 0)
        {
            return new ActOutcome.NoRoom();
        }

        await projector.ReachAsync(position, http.RequestAborted);
        return new ActOutcome.Done();
    }

    private string? Refusal(string target, string version, string text, MapBase? edited) =>
        (edited is null ? null : desk.EditRefusal(edited, target, version)) ?? desk.Refusal(target, version, MapPlan.HashOf(text));

    /// <summary>Why an act is not to be done; null where nothing speaks against it.</summary>
    private string? Refusal(MapVersion version, MapWish wish, string who)
    {
        var wrong = WrongState(version, wish.Act);
        if (wrong is not null || wish.Act != MapLife.Approve)
        {
            return wrong;
        }

        var isUntried = options.Value.ReplayFirst && version.State == MapState.Draft;
        return Approval.WhyNot(NameOf(version), wish.Draft, version.Drafted.Position, who, options.Value.FourEyes ? version.Authors : null, isUntried, "maps");
    }

    private static string? WrongState(MapVersion version, string act) => MapLife.After(version.State, act) is null
        ? $"{NameOf(version)} is {MapLife.Word(version.State)}. {WhatToDo(version.State, act)}"
        : null;

    private static string NameOf(MapVersion version) => $"Version '{version.Version}' of the map of '{version.Target}'";

    private static string WhatToDo(MapState state, string act) => (state, act) switch
    {
        (MapState.Draft or MapState.Replayed, _) => "Approve it first.",
        (MapState.Published, MapLife.Retire) => "It translates for the target until another version is published. Publish that one, or pause the target.",
        (MapState.Published, MapLife.Publish) => "Nothing is left to do.",
        (MapState.Retired, _) => "Nothing leads back from there: draft a new version.",
        _ => "It was approved already; draft a new version to change it.",
    };

    private MapMove Move(HttpContext http, MapVersion version, string act, string? reason) => new()
    {
        Target = version.Target,
        Version = version.Version,
        Act = act,
        Draft = version.Drafted.Position,
        By = ActorText.Parse(http.ActorInFull()).Who,
        Reason = reason,
        FourEyes = act == MapLife.Approve ? options.Value.FourEyes : null,
        Old = new MapStanding { State = MapLife.Word(version.State), Sha256 = version.Sha256 },
        New = new MapStanding { State = MapLife.Word(MapLife.After(version.State, act)!.Value), Sha256 = version.Sha256 },
    };
}
