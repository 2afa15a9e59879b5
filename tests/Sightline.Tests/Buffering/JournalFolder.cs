using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Buffering;

/// <summary>A data folder of its own on the real disk, and the journal in it. Gone at the end.</summary>
internal sealed class JournalFolder : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public JournalFolder()
    {
        Folder = new DataFolder(Directory.CreateTempSubdirectory("sightline-").FullName);
    }

    public DataFolder Folder { get; }

    public ManualClock Clock { get; init; } = new();

    public LogBook Log { get; } = new();

    public JournalOptions Options { get; } = new() { ReservedFreeSpaceInBytes = 0, CacheInKibibytes = 1_024 };

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public Journal Open() => Open(WalAnew.Open);

    public Journal Open(Func<string, FileStream> openLog) =>
        new(Folder, Microsoft.Extensions.Options.Options.Create(Options), new JournalMetrics(Meters), Clock, Log.For<Journal>(), openLog);

    /// <summary>A connection beside the journal's, as an editor or a backup would open it.</summary>
    public SqliteDatabase Beside() => SqliteDatabase.OpenWriter(Folder.Journal, flushEveryCommit: false, cacheInKibibytes: 256);

    public FactDraft Draft(string? key, string body = "{}", string source = "L1-AOI-1", string kind = FactKinds.Inspection) =>
        new(kind, source, key, Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(1)), Clock.GetUtcNow(), "press hall", Encoding.UTF8.GetBytes(body));

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(Folder.Path, recursive: true);
    }
}
