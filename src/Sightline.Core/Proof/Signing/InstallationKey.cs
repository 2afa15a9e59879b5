using Sightline.Buffering;

namespace Sightline.Proof.Signing;

/// <summary>
/// Signs for this installation. The key is made once; before it signs anything its public half is a fact, so that the chain knows every
/// key there ever was. Callers that hand out what was signed wait until the projections hold <see cref="NodeSignature.Position"/>.
/// </summary>
internal sealed class InstallationKey(KeyFile file, KeyQuery known, IJournal journal, TimeProvider time) : IDisposable
{
    private const string Node = "node";

    private readonly SemaphoreSlim _one = new(1);
    private (string KeyId, long Position)? _announced;

    /// <summary>Why nothing can be signed, in words with what to do; null while all is well, and before the first key.</summary>
    public string? Trouble
    {
        get
        {
            try
            {
                using var key = file.Read();
                return TroubleOf(key, known.All());
            }
            catch (KeyTroubleException trouble)
            {
                return trouble.Message;
            }
        }
    }

    /// <summary>Makes the first key of an installation that has had none. One that has had a key and lost it gets none by itself.</summary>
    public void MakeFirst()
    {
        if (!file.Exists && known.All().Count == 0)
        {
            using var key = SigningKey.Make();
            file.Write(key);
        }
    }

    /// <summary>Signs bytes. The key is a fact when this returns.</summary>
    /// <exception cref="KeyTroubleException">There is no key to sign with, or the journal has no room for its fact.</exception>
    public async Task<NodeSignature> SignAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            MakeFirst();
            using var key = file.Read() ?? throw new KeyTroubleException(Lost());
            return new NodeSignature(key.Sign(content.Span), await KnownAsync(key));
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The position of the fact that knows a key; written where there is none yet.</summary>
    private async Task<long> KnownAsync(SigningKey key)
    {
        if (_announced is { } announced && announced.KeyId == key.Id)
        {
            return announced.Position;
        }

        var keys = known.All();
        if (TroubleOf(key, keys) is { } trouble)
        {
            throw new KeyTroubleException(trouble);
        }

        var position = keys.Count > 0 ? keys[^1].Position : await AppendAsync(new KeyFact { KeyId = key.Id, PublicKey = key.PublicKey }, Node);
        _announced = (key.Id, position);
        return position;
    }

    /// <summary>Puts a new key in the place of the one there. The old one signs it where it is still there; it stays known for ever.</summary>
    /// <returns>The position of the fact.</returns>
    /// <exception cref="KeyTroubleException">The journal has no room.</exception>
    public async Task<long> RotateAsync(string reason, string actor, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var keys = known.All();
            using var old = TryRead();
            using var key = SigningKey.Make();
            var previous = _announced?.KeyId ?? (keys.Count > 0 ? keys[^1].KeyId : null);
            var vouches = old is not null && old.Id == previous;
            var position = await AppendAsync(new KeyFact
            {
                KeyId = key.Id, PublicKey = key.PublicKey, Previous = previous, Reason = reason,
                SignedByPrevious = vouches ? old!.Sign(KeyFact.VouchedText(key.Id)).Signature : null,
            }, actor);

            // The fact first: a key that signs is known. A kill in between leaves the old file, which is then told as not the newest.
            file.Write(key);
            _announced = (key.Id, position);
            return position;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private SigningKey? TryRead()
    {
        try
        {
            return file.Read();
        }
        catch (KeyTroubleException)
        {
            // What cannot be read cannot vouch; the fact says that nobody did.
            return null;
        }
    }

    private async Task<long> AppendAsync(KeyFact key, string actor)
    {
        var draft = new FactDraft(FactKinds.ProofKey, "installation", key.KeyId, null, time.GetUtcNow(), actor, key.ToBody());
        return await journal.AppendAsync(draft, CancellationToken.None) is { Outcome: not AppendOutcome.Full, Position: var position }
            ? position
            : throw new KeyTroubleException("The journal has no room for the key's fact. Make room on its disk, then ask again.");
    }

    private string? TroubleOf(SigningKey? key, IReadOnlyList<KnownKey> keys) =>
        keys.Count == 0 ? null
        : key is null ? Lost()
        : key.Id == keys[^1].KeyId || key.Id == _announced?.KeyId ? null
        : $"The key file {file.Path} holds key {key.Id[..16]}, and the newest key of the chain is {keys[^1].KeyId[..16]}. Bring back the file of that key from a backup, or rotate the key.";

    private string Lost() => $"The key file {file.Path} is missing, and the chain knows a key. Bring the file back from a backup, or rotate the key: what was signed stays good.";
}

/// <summary>A signature, and the fact that makes its key known.</summary>
internal sealed record NodeSignature(Signed Signed, long Position);
