using System.Text.Json;
using Sightline.Buffering;
using Sightline.Genealogy.Links;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>Takes back what an event said wrongly of what something is made of. One after the other, each after the tables hold the one before.</summary>
internal sealed class LinkActs(LinkExceptionQuery known, IJournal journal, Projector projector, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Takes an event back.</summary>
    /// <param name="http">Who asks.</param>
    /// <param name="id">Position of the event, as it was sent.</param>
    /// <param name="reason">Why it is not so.</param>
    public async Task<ActOutcome> WithdrawAsync(HttpContext http, string id, string? reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new ActOutcome.Invalid("/reason", "Missing. Send why what the event says is not so.");
        }

        await _turn.WaitAsync(http.RequestAborted);
        try
        {
            await projector.ReachAsync(journal.Head, http.RequestAborted);
            return long.TryParse(id, out var position) && journal.At(position) is { Kind: FactKinds.Event } fact
                ? await TakeBackAsync(http, fact, reason.Trim())
                : new ActOutcome.NotFound($"There is no event at position '{id}'. Send the position that the event was answered with.");
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<ActOutcome> TakeBackAsync(HttpContext http, Fact fact, string reason)
    {
        var position = fact.Position;
        using var said = SentJson.Parse(fact.Body);
        var type = said.RootElement.TryGetProperty("type", out var sent) ? EventText.Of(sent) : null;
        if (!LinkWithdrawal.Types.Contains(type) || LinkReader.Read(said.RootElement, []) is null)
        {
            return new ActOutcome.Conflict($"Event {position} is of type '{type}'. What says what something is made of can be taken back: {string.Join(", ", LinkWithdrawal.Types)}. Of the rest report what is right.");
        }

        if (known.WithdrawnBy(position) is { } by)
        {
            return new ActOutcome.Conflict($"Event {position} was taken back by {by} already.");
        }

        var body = new LinkWithdrawal { Event = position, By = ActorText.Parse(http.ActorInFull()).Who, Reason = reason, Said = said.RootElement };
        var draft = new FactDraft(FactKinds.LinksWithdrawn, position.ToString(), null, null, time.GetUtcNow(), http.ActorInFull(), JsonSerializer.SerializeToUtf8Bytes(body, LinkWithdrawalJson.Default.LinkWithdrawal));
        var appended = await journal.AppendAsync(draft, CancellationToken.None);
        if (appended.Outcome != AppendOutcome.Durable)
        {
            return new ActOutcome.NoRoom();
        }

        await projector.ReachAsync(appended.Position, CancellationToken.None);
        return new ActOutcome.Done();
    }
}
