using Sightline.Buffering;
using Sightline.Hosting;
using Sightline.Hosting.Evidence;
using Sightline.Proof.Archives;
using Sightline.Proof.Signing;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>Archives the journal's oldest facts, one wish after the other, when the tables hold what was before; the fact that says so is readable when it answers.</summary>
internal sealed class ArchiveActs(ArchiveDesk desk, BodiesOut bodies, IJournal journal, Projector projector) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<ActOutcome> MakeAsync(HttpContext http, ArchiveWish wish)
    {
        await _turn.WaitAsync(http.RequestAborted);
        try
        {
            await projector.ReachAsync(journal.Head, http.RequestAborted);
            var reply = await desk.MakeAsync(wish, http.ActorInFull(), http.RequestAborted);
            if (reply is ArchiveReply.Done done)
            {
                await projector.ReachAsync(done.Position, CancellationToken.None);
                bodies.Wake();
            }

            return reply switch
            {
                ArchiveReply.Wrong wrong => new ActOutcome.Invalid(wrong.Pointer, wrong.Why),
                ArchiveReply.Nothing nothing => new ActOutcome.Conflict(nothing.Why),
                ArchiveReply.NoRoom => new ActOutcome.NoRoom(),
                _ => new ActOutcome.Done(),
            };
        }
        catch (KeyTroubleException trouble)
        {
            return new ActOutcome.Conflict(trouble.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
