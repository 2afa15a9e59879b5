using Sightline.Model;

namespace Sightline.SystemTests.Sources;

/// <summary>A system that keeps orders, and goes away on command. What a kind of context source brings to its conformance suite.</summary>
public abstract class ContextSourceRig : IAsyncDisposable
{
    /// <summary>The source under test.</summary>
    public abstract IContextSource Source { get; }

    /// <summary>Looks in a row after which nothing more comes. A folder shows a file at the second look.</summary>
    public virtual int QuietLooks => 1;

    /// <summary>Another object of the same settings, as after a restart. Disposed with the rig.</summary>
    public abstract IContextSource Restarted();

    /// <summary>Puts an order of some product into the system, or changes its quantity. Returns its id.</summary>
    public abstract Task<string> PutAsync(string? id, decimal quantity);

    /// <summary>The system is gone, as a switched-off server or an unmounted share is.</summary>
    public abstract Task GoAwayAsync();

    public abstract Task ReturnAsync();

    /// <summary>Reads until nothing more comes, taking everything. The last word about each order, and where to go on.</summary>
    public async Task<(Dictionary<string, SourcedRecord> Orders, string? Cursor)> ReadAllAsync(IContextSource source, string? cursor, bool take = true)
    {
        var orders = new Dictionary<string, SourcedRecord>(StringComparer.Ordinal);
        for (var quiet = 0; quiet < QuietLooks;)
        {
            var read = Assert.IsType<ContextRead.Changed>(await source.ReadAsync(cursor, TestContext.Current.CancellationToken));
            Assert.Empty(read.Problems ?? []);
            foreach (var record in read.Records.Where(r => r.Kind == "work-orders"))
            {
                orders[record.Id] = record;
            }

            if (!take && read.Records.Count > 0)
            {
                break;
            }

            await source.TakenAsync(read, [], CancellationToken.None);
            cursor = read.Cursor;
            quiet = read.Records.Count == 0 && !read.More ? quiet + 1 : 0;
        }

        return (orders, cursor);
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
