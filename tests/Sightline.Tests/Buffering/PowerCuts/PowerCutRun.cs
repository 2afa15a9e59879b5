using System.Text;
using Sightline.Buffering;
using Sightline.Proof;
using Sightline.Storage;

namespace Sightline.Tests.Buffering.PowerCuts;

/// <summary>
/// One journal, random traffic, a disk whose power goes at a random moment and that may refuse before. What is found afterwards
/// is compared with a model of a few lines: what was acknowledged is there, in order; of the rest each is there whole or not at all.
/// </summary>
internal sealed class PowerCutRun(int seed, int oneFailsOf)
{
    private const int LivesOfOneJournal = 3;
    private const int PossibilitiesOfOneCut = 4;

    private static readonly string[] s_modes = ["PASSIVE", "RESTART", "TRUNCATE"];

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, string> _attempted = [];
    private readonly SortedDictionary<long, string> _acknowledged = [];
    private readonly List<JournalFolder> _folders = [];
    private int _number;

    public int Acknowledged => _acknowledged.Count;

    public int Cuts { get; private set; }

    public int Kills { get; private set; }

    public int Refused { get; private set; }

    public async Task RunAsync()
    {
        var folder = NewFolder();
        try
        {
            for (var life = 0; life < LivesOfOneJournal; life++)
            {
                folder = await LiveAndDieAsync(folder);
            }
        }
        finally
        {
            _folders.ForEach(f => f.Dispose());
        }
    }

    private JournalFolder NewFolder()
    {
        _folders.Add(new JournalFolder());
        return _folders[^1];
    }

    private async Task<JournalFolder> LiveAndDieAsync(JournalFolder folder)
    {
        var disk = new SimulatedDisk(new Random(_random.Next())) { PowerFor = _random.Next(1, 300) };
        while (true)
        {
            disk.NodeFor = _random.Next(2) == 0 ? _random.Next(1, 120) : long.MaxValue;
            using (DiskVfs.Put(folder.Folder.Path, disk))
            {
                await LiveAsync(folder, disk);
            }

            Refused += disk.Refused;
            if (!disk.IsKilled)
            {
                break;
            }

            var next = NewFolder();
            disk = disk.ForTheNext(next.Folder.Path);

            // Often the power goes soon after: what the killed node left is on its way still.
            disk.PowerFor = _random.Next(1, _random.Next(2) == 0 ? 14 : 300);
            folder = next;
            Kills++;
        }

        JournalFolder? survivor = null;
        for (var i = 0; i < PossibilitiesOfOneCut; i++)
        {
            survivor = Found(disk);
            await CheckAsync(survivor);
            Cuts++;
        }

        return survivor!;
    }

    private async Task LiveAsync(JournalFolder folder, SimulatedDisk disk)
    {
        while (!disk.IsDark)
        {
            Journal journal;
            try
            {
                disk.OneFailsOf = 0;
                journal = folder.Open(path => new DiskStream(path, disk));
            }
            catch (IOException) when (disk.IsDark)
            {
                return;
            }

            await using (journal)
            {
                disk.OneFailsOf = oneFailsOf;
                await SendAgainAsync(folder, journal);
                for (var step = _random.Next(1, 40); step > 0 && !disk.IsDark; step--)
                {
                    await StepAsync(folder, journal);
                }

                disk.OneFailsOf = 0;
                await GoesOnAsync(folder, journal, disk);
            }
        }
    }

    /// <summary>As senders do who got no answer: one by one, and told "stored" if it is.</summary>
    private async Task SendAgainAsync(JournalFolder folder, Journal journal)
    {
        foreach (var key in Enumerable.Range(Math.Max(1, _number - 5), Math.Min(_number, 6)).Select(i => $"k{i}"))
        {
            if (_attempted.TryGetValue(key, out var body))
            {
                var draft = folder.Draft(key, body);
                Note(draft, await journal.AppendAsync(draft, default));
            }
        }
    }

    private async Task StepAsync(JournalFolder folder, Journal journal)
    {
        if (_random.Next(6) == 0)
        {
            Checkpoint(folder);
        }

        // Several senders: some share a flush.
        var sending = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Batch(folder)).ToList();
        foreach (var (drafts, done) in sending.Select(b => (b, journal.AppendAsync(b, default).AsTask())).ToList())
        {
            var results = await done;
            for (var i = 0; i < drafts.Count; i++)
            {
                Note(drafts[i], results[i]);
            }
        }
    }

    /// <summary>A disk that is well again: the journal takes, without a restart.</summary>
    private async Task GoesOnAsync(JournalFolder folder, Journal journal, SimulatedDisk disk)
    {
        for (var tries = 0; !disk.IsDark; tries++)
        {
            var drafts = Batch(folder);
            var results = await journal.AppendAsync(drafts, default);
            for (var i = 0; i < drafts.Count; i++)
            {
                Note(drafts[i], results[i]);
            }

            if (results[0].Outcome != AppendOutcome.Full)
            {
                return;
            }

            Assert.True(tries < 20 || disk.IsDark, $"The disk is well and the journal takes nothing: {journal.Trouble} {string.Join(' ', folder.Log.Of(2002).TakeLast(1))}");
        }
    }

    private List<FactDraft> Batch(JournalFolder folder)
    {
        var drafts = new List<FactDraft>();
        for (var count = _random.Next(1, 5); count > 0; count--)
        {
            // Now and then one that was sent before, acknowledged or not.
            var key = _number > 0 && _random.Next(4) == 0 ? $"k{_number - _random.Next(Math.Min(_number, 8))}" : $"k{++_number}";
            var body = _attempted.GetValueOrDefault(key) ?? new string((char)('a' + _random.Next(26)), _random.Next(10) == 0 ? _random.Next(20_000) : _random.Next(400));
            _attempted[key] = body;
            drafts.Add(folder.Draft(key, body));
        }

        return drafts;
    }

    private void Note(FactDraft draft, AppendResult result)
    {
        if (result.Outcome != AppendOutcome.Full)
        {
            Assert.True(!_acknowledged.TryGetValue(result.Position, out var there) || there == draft.Key, $"Position {result.Position} was acknowledged for {there} and {draft.Key}.");
            _acknowledged[result.Position] = draft.Key!;
        }
    }

    private void Checkpoint(JournalFolder folder)
    {
        try
        {
            using var beside = SqliteDatabase.OpenWriter(folder.Folder.Journal, flushEveryCommit: true, cacheInKibibytes: 256);
            beside.Run("PRAGMA busy_timeout = 1");
            beside.Run($"PRAGMA wal_checkpoint({s_modes[_random.Next(s_modes.Length)]})");
        }
        catch (SqliteFailure)
        {
            // The disk refuses, or is dark: what follows is what is looked at.
        }
    }

    private JournalFolder Found(SimulatedDisk disk)
    {
        var found = NewFolder();
        foreach (var (name, content) in disk.AfterPowerCut().Where(f => f.Value.Length > 0))
        {
            File.WriteAllBytes(found.Folder.In(name), content);
        }

        return found;
    }

    private async Task CheckAsync(JournalFolder found)
    {
        var last = $"after {Cuts}";
        _attempted[last] = "after";
        await using (var journal = found.Open())
        {
            var facts = journal.Read(0, 100_000).Select(f => (f.Key!, Encoding.UTF8.GetString(f.Body))).ToList();

            // The model: acknowledged is there, in order; everything there was sent, whole, once.
            Assert.All(_acknowledged, a => Assert.True(a.Key <= facts.Count && facts[(int)a.Key - 1].Item1 == a.Value, $"Position {a.Key} was acknowledged for {a.Value}; {facts.Count} facts are there."));
            Assert.All(facts, f => Assert.True(_attempted.TryGetValue(f.Item1, out var sent) && sent == f.Item2, $"{f.Item1} is not what was sent."));
            Assert.Equal(facts.Count, facts.Select(f => f.Item1).Distinct().Count());

            Assert.Equal(new AppendResult(AppendOutcome.Durable, facts.Count + 1), await journal.AppendAsync(found.Draft(last, "after"), default));
        }

        using var reader = new JournalReader(found.Folder.Journal);
        Assert.True(ChainCheck.Run(reader, null, default).Intact);
    }
}
