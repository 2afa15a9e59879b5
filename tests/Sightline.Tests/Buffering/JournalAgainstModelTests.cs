using Sightline.Buffering;
using Sightline.Proof;

namespace Sightline.Tests.Buffering;

/// <summary>Random appends, repeats and restarts against a list of keys: all that a journal is.</summary>
public sealed class JournalAgainstModelTests
{
    [Fact]
    public async Task Random_traffic_and_restarts_agree_with_a_list_of_keys()
    {
        for (var round = 0; round < 40; round++)
        {
            var seed = Random.Shared.Next();
            try
            {
                await RunAsync(new Random(seed));
            }
            catch (Exception failed)
            {
                throw new InvalidOperationException($"Seed {seed}: {failed.Message}", failed);
            }
        }
    }

    private static async Task RunAsync(Random random)
    {
        using var folder = new JournalFolder();
        var model = new List<string>();
        var journal = folder.Open();
        for (var step = 0; step < 30; step++)
        {
            if (random.Next(8) == 0)
            {
                await journal.DisposeAsync();
                journal = folder.Open();
            }

            var keys = Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"k{random.Next(40)}").ToList();
            var results = await journal.AppendAsync([.. keys.Select(k => folder.Draft(k, body: $"{random.Next()}"))], default);
            Assert.Equal(keys.Select(k => Append(model, k)), results);
            Assert.Equal(model.Count, journal.Head);
        }

        await journal.DisposeAsync();
        using var reader = new JournalReader(folder.Folder.Journal);
        Assert.Equal(model, reader.Read(0, 1_000).Select(f => f.Key!));
        Assert.Equal((true, model.Count, (long?)null), ChainCheck.Run(reader, null, default) is var r ? (r.Intact, r.Facts, r.FirstBroken) : default);
    }

    private static AppendResult Append(List<string> model, string key)
    {
        var known = model.IndexOf(key);
        if (known >= 0)
        {
            return new AppendResult(AppendOutcome.Duplicate, known + 1);
        }

        model.Add(key);
        return new AppendResult(AppendOutcome.Durable, model.Count);
    }
}
