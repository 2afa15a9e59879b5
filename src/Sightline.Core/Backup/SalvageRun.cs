using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Proof;
using Sightline.Storage;

namespace Sightline.Backup;

/// <summary>What became of a damaged journal.</summary>
/// <param name="Kept">Position of the last fact that fits; the journal ends there now.</param>
/// <param name="Head">That fact's hash.</param>
/// <param name="Behind">Facts behind the damage that could be read; they are in a file, not in the journal.</param>
/// <param name="Unreadable">Positions behind the damage of which nothing could be read.</param>
/// <param name="Why">What is damaged, in words.</param>
/// <param name="SetAside">Folder with the damaged files as they were and the facts behind the damage.</param>
internal sealed record SalvageReport(long Kept, string Head, long Behind, long Unreadable, string Why, string SetAside);

/// <summary>
/// Parts a damaged journal of a stopped node at the damage. Everything before it becomes the journal, proven by its chain; what
/// can be read behind it is written to a file, fact by fact with its position; the damaged files are kept byte for byte.
/// </summary>
internal sealed class SalvageRun(DataFolder data, Asking owner, TimeProvider time, Action<string> progress)
{
    private readonly string _aside = Path.Combine(data.SetAside, $"journal-{time.GetUtcNow():yyyyMMddTHHmmssfff}");

    private long _begin;

    private string Working => Path.Combine(_aside, "working", "journal.db");

    private string Parted => data.In("journal.db.parted");

    /// <summary>Null when there is nothing to part: the journal is whole, and nothing was changed.</summary>
    /// <exception cref="InvalidDataException">Not even the beginning can be read.</exception>
    public SalvageReport? Run(CancellationToken ct)
    {
        var why = WalTail.Damage(data.Journal);
        KeepAside(ct);
        var (kept, head, fault) = Prefix();
        why ??= fault ?? PageTrouble();
        if (why is null)
        {
            Directory.Delete(_aside, recursive: true);
            return null;
        }

        if (kept <= _begin)
        {
            throw new InvalidDataException($"{data.Journal}: not even its first fact can be read. {why} A copy is in {_aside}. Bring back a backup with 'sightline restore'.");
        }

        var (behind, unreadable) = WriteBehind(kept, head, ct);
        MakeParted(kept, ct);
        using (var reader = new JournalReader(Parted))
        {
            var report = ChainCheck.Run(reader, null, ct, mayBeginLater: File.Exists(data.Uplink));
            if (!report.Intact || report.Facts + report.Removed != kept)
            {
                throw new InvalidDataException($"The kept part does not hold: {report.Facts} of {kept} facts fit. Nothing was changed; the disk is not to be trusted.");
            }
        }

        Directory.Delete(Path.GetDirectoryName(Working)!, recursive: true);
        var done = new SalvageReport(kept, head, behind, unreadable, why, _aside);
        PutInPlace();
        Tell(done);
        return done;
    }

    private void MakeParted(long kept, CancellationToken ct)
    {
        File.Delete(Parted);
        try
        {
            JournalCopy.Make(Working, Parted, (at, of) => progress($"{DurableFile.Count(at)} of {DurableFile.Count(of)} facts kept"), ct, kept);
        }
        catch (SqliteFailure damage)
        {
            File.Delete(Parted);
            throw new InvalidDataException($"{data.Journal}: what says which journal it is cannot be read: {damage.Message}. A copy is in {_aside}, with the facts that can be read. Bring back a backup with 'sightline restore'.", damage);
        }
    }

    private void KeepAside(CancellationToken ct)
    {
        foreach (var end in (string[])["", "-wal"])
        {
            if (File.Exists(data.Journal + end))
            {
                DurableFile.Copy(data.Journal + end, Path.Combine(_aside, "journal.db" + end), ct);
                DurableFile.Copy(data.Journal + end, Working + end, ct);
            }
        }

        FolderFlush.Flush(_aside);
    }

    private (long Kept, string Head, string? Fault) Prefix()
    {
        using var reader = new JournalReader(Working, archives: data.Archives);
        var (kept, before) = (0L, FactHash.Genesis);
        try
        {
            (kept, before, _, _) = reader.Pruned();
            _begin = kept;
            while (reader.Bare(kept + 1) is { } fact)
            {
                if (!FactHash.Of(before, fact).AsSpan().SequenceEqual(fact.Hash))
                {
                    return (kept, Convert.ToHexStringLower(before), $"The fact at position {kept + 1} does not fit its hash and the fact before.");
                }

                (kept, before) = (kept + 1, fact.Hash);
            }

            var newest = reader.TotalsAt(long.MaxValue).Position;
            return (kept, Convert.ToHexStringLower(before), newest > kept ? $"The fact at position {kept + 1} is missing, and {newest} is there." : null);
        }
        catch (Exception damage) when (damage is SqliteFailure or InvalidDataException)
        {
            return (kept, Convert.ToHexStringLower(before), $"The fact at position {kept + 1} cannot be read: {damage.Message}.");
        }
    }

    private string? PageTrouble()
    {
        try
        {
            return JournalCheck.PageTrouble(Working);
        }
        catch (SqliteFailure damage)
        {
            return damage.Message;
        }
    }

    private (long Behind, long Unreadable) WriteBehind(long kept, string head, CancellationToken ct)
    {
        using var reader = new JournalReader(Working, archives: data.Archives);
        using var file = new StreamWriter(Path.Combine(_aside, "facts-behind.ndjson"));
        var (behind, unreadable, before) = (0L, 0L, Convert.FromHexString(head));
        for (var position = kept + 1; position <= Newest(reader, kept); position++)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                if (reader.At(position) is { } fact)
                {
                    file.WriteLine(Line(fact, FactHash.Of(before, fact).AsSpan().SequenceEqual(fact.Hash)).ToJsonString());
                    (behind, before) = (behind + 1, fact.Hash);
                    continue;
                }
            }
            catch (Exception damage) when (damage is SqliteFailure or InvalidDataException)
            {
                progress(damage.Message);
            }

            unreadable++;
        }

        file.Flush();
        ((FileStream)file.BaseStream).Flush(flushToDisk: true);
        return (behind, unreadable);
    }

    /// <summary>Where the page that would say so is damaged, some way past the damage is looked at.</summary>
    private static long Newest(JournalReader reader, long kept)
    {
        try
        {
            return reader.TotalsAt(long.MaxValue).Position;
        }
        catch (SqliteFailure damage) when (damage.IsDamage)
        {
            return kept + 100_000;
        }
    }

    private static JsonObject Line(Fact fact, bool fits) => new()
    {
        ["position"] = fact.Position,
        ["fits"] = fits,
        ["kind"] = fact.Kind,
        ["source"] = fact.Source,
        ["key"] = fact.Key,
        ["observedAt"] = fact.Times.ObservedAt?.ToString("O"),
        ["receivedAt"] = fact.Times.ReceivedAt.ToString("O"),
        ["recordedAt"] = fact.Times.RecordedAt.ToString("O"),
        ["actor"] = fact.Actor,
        ["hash"] = Convert.ToHexStringLower(fact.Hash),
        ["body"] = Convert.ToBase64String(fact.Body),
    };

    /// <summary>A log belongs to the file it was written for: it goes first, so that it never meets another.</summary>
    private void PutInPlace()
    {
        DurableFile.SetMode(Parted, DurableFile.ModeOf(data.Journal));
        foreach (var path in (string[])[data.Projections + "-wal", data.Projections + "-shm", data.Projections, data.Journal + "-wal", data.Journal + "-shm"])
        {
            File.Delete(path);
        }

        FolderFlush.Flush(data.Path);
        File.Move(Parted, data.Journal, overwrite: true);
        FolderFlush.Flush(data.Path);
    }

    private void Tell(SalvageReport done)
    {
        using var identity = new IdentityFile(data, time);
        identity.Change(db =>
        {
            ActBox.Put(db, time.GetUtcNow(), owner.Actor, new Act("node.salvaged", $"journal:{done.Kept}", New: new JsonObject
            {
                ["kept"] = done.Kept,
                ["hash"] = done.Head,
                ["behind"] = done.Behind,
                ["unreadable"] = done.Unreadable,
                ["why"] = done.Why,
                ["setAside"] = done.SetAside,
            }));
            return 0;
        });
    }
}
