using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sightline.Uplink;

/// <summary>What a station or a line is told at an edge.</summary>
/// <param name="Status">200, or the hub's own refusal, or 503 where nobody knows.</param>
/// <param name="Answer">The hub's answer with where it is from and how old it is; null unless 200.</param>
/// <param name="Why">In words, when not 200.</param>
internal sealed record KeptAnswer(int Status, JsonObject? Answer, string? Why = null);

/// <summary>What the hub is asked about, and where its answers stay while the hub is away.</summary>
internal interface IKeptSubject
{
    string PathOf(string name);

    /// <summary>Why there is no answer, where none is kept and the hub is away; without the reason the hub is.</summary>
    string UnknownWords(string name);

    /// <summary>Answers kept on disk when the node starts.</summary>
    IEnumerable<(string Name, DateTimeOffset AskedAt, byte[] Answer)> OnDisk();

    void Keep(string name, DateTimeOffset askedAt, byte[] answer);

    void Forget(string name);
}

/// <summary>
/// Answers as the hub last gave them, kept on disk, and told with their age while the hub is away. What was never known is
/// never guessed.
/// </summary>
/// <param name="subject">What is asked about.</param>
/// <param name="hub">Asks it.</param>
/// <param name="reach">Whether it can be asked.</param>
/// <param name="young">An answer of this age need not be asked for again.</param>
/// <param name="most">Names that are kept. One beyond costs a question to the hub each time.</param>
/// <param name="time">Ages.</param>
internal sealed class KeptAnswers(IKeptSubject subject, HubLine hub, HubReach reach, TimeSpan young, int most, TimeProvider time)
{
    /// <summary>A station waits for this answer before it can choose its program.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(subject.OnDisk().Select(k => KeyValuePair.Create(k.Name, new Kept(k.AskedAt, k.Answer))), StringComparer.Ordinal);

    private sealed record Kept(DateTimeOffset AskedAt, byte[] Answer);

    public ICollection<string> Names => _kept.Keys;

    /// <summary>What was last kept, however old; null for nothing.</summary>
    public JsonObject? Last(string name) => _kept.TryGetValue(name, out var kept) ? Read(kept.Answer) : null;

    /// <summary>What is so now. Kept where that is young enough, else from the hub, else kept and marked as old.</summary>
    public async Task<KeptAnswer> NowAsync(string name, CancellationToken ct)
    {
        if (_kept.TryGetValue(name, out var kept) && Age(kept) <= young)
        {
            return Good(kept, "kept", stale: !reach.IsReached);
        }

        var (asked, refused) = reach.IsReached || kept is null ? await AskAsync(name, ct) : (null, null);
        return asked is not null ? Good(asked, "hub", stale: false)
            : refused ?? (kept is not null
            ? Good(kept, "kept", stale: true)
            : new KeptAnswer(503, null, $"{subject.UnknownWords(name)}, and the hub cannot be asked now. {reach.Trouble} Nothing is guessed; ask again."));
    }

    /// <summary>What another question about the name is answered, by the hub alone: it is not kept.</summary>
    /// <param name="name">A station or a line.</param>
    /// <param name="query">Beginning with "?".</param>
    /// <param name="onlyHub">That only the hub knows this, in words, without the reason it cannot be asked.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<KeptAnswer> FromHubAsync(string name, string query, string onlyHub, CancellationToken ct) =>
        await hub.GetAsync(subject.PathOf(name) + query, s_patience, ct) switch
        {
            HubAnswer.Good good when Read(good.Body) is { } json => new KeptAnswer(200, Marked(json, "hub", stale: false, TimeSpan.Zero)),
            HubAnswer.Refused refused => new KeptAnswer(refused.Status, null, refused.Why),
            HubAnswer.Lost lost => new KeptAnswer(503, null, $"{onlyHub}, and it cannot be asked now. {lost.Why}"),
            _ => new KeptAnswer(503, null, "The hub answered what no hub answers. Ask again."),
        };

    /// <summary>Asks for each while the hub is there. One that is not answered makes the others wait no longer: they come in the next round.</summary>
    public async Task AskForAllAsync(IEnumerable<string> names, Action<Exception, string> notKept, CancellationToken ct)
    {
        foreach (var name in names)
        {
            try
            {
                if (!reach.IsReached || await AskAsync(name, ct) is (null, null))
                {
                    return;
                }
            }
            catch (Exception error) when (error is not OperationCanceledException || !ct.IsCancellationRequested)
            {
                notKept(error, name);
            }
        }
    }

    /// <summary>Null for what is no JSON object: it is not from a hub, and counts as no answer.</summary>
    public static JsonObject? Read(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The hub's answer, kept; or its refusal; or neither where it is away.</summary>
    private async Task<(Kept? Kept, KeptAnswer? Refused)> AskAsync(string name, CancellationToken ct)
    {
        switch (await hub.GetAsync(subject.PathOf(name), s_patience, ct))
        {
            case HubAnswer.Good good when Read(good.Body) is not null:
                var kept = new Kept(time.GetUtcNow(), good.Body);
                if (_kept.ContainsKey(name) || _kept.Count < most)
                {
                    _kept[name] = kept;
                    subject.Keep(name, kept.AskedAt, kept.Answer);
                }

                return (kept, null);
            case HubAnswer.Refused refused:
                if (_kept.TryRemove(name, out _))
                {
                    subject.Forget(name);
                }

                return (null, new KeptAnswer(refused.Status, null, refused.Why));
            default:
                return (null, null);
        }
    }

    private KeptAnswer Good(Kept kept, string from, bool stale) => new(200, Marked(Read(kept.Answer)!, from, stale, Age(kept)));

    private TimeSpan Age(Kept kept) => time.GetUtcNow() - kept.AskedAt;

    private static JsonObject Marked(JsonObject answer, string from, bool stale, TimeSpan age)
    {
        (answer["from"], answer["stale"], answer["age"]) = (from, stale, Math.Round(Math.Max(0, age.TotalSeconds), 1));
        return answer;
    }
}
