using Microsoft.Extensions.Logging;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Uplink;

/// <summary>
/// The edges of a hub: each contact is remembered here, and becomes a fact when something changed that matters, or a minute has
/// passed. After a restart the register begins with those facts, and so at worst lets an edge send a minute again.
/// </summary>
internal sealed partial class EdgeRegister(IJournal journal, ProjectionReader projections, TimeProvider time, ILogger<EdgeRegister> log)
{
    /// <summary>Facts of an edge after which its place is a fact, however little time has passed.</summary>
    private const long FactsBetweenReports = 5_000;

    private static readonly TimeSpan s_betweenReports = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, string Instance), Known> _edges = [];
    private bool _loaded;

    /// <summary>Every edge that ever spoke, as it last was.</summary>
    public IReadOnlyList<EdgeReport> All()
    {
        lock (_gate)
        {
            Load();
            return [.. _edges.Values.Select(e => e.Report)];
        }
    }

    /// <summary>Notes that an edge speaks. Returns where it must begin instead, when its journal is not here up to where it believes; null when all is well.</summary>
    public long? Meet(EdgeGreeting greeting, Caller caller, string? address)
    {
        lock (_gate)
        {
            Load();
            var known = KnownOf(greeting);
            var before = known.Report;
            known.Report = before with
            {
                Version = greeting.Version,
                KeyId = caller.Id,
                Key = caller.Name,
                Address = address,
                SeenAt = time.GetUtcNow(),
                Status = greeting.Status,
                DifferedAt = Differs(before, greeting) ? time.GetUtcNow() : before.DifferedAt,
                MissingUpTo = greeting.First - 1 > before.Owned.Position ? greeting.First - 1 : before.MissingUpTo,
            };
            if (known.Report.DifferedAt != before.DifferedAt && before.DifferedAt is null)
            {
                LogDiffers(greeting.Edge, before.Owned.Position, greeting.After.Position);
            }

            var from = Math.Max(before.Owned.Position, greeting.First - 1);
            return greeting.After.Position > from ? from : null;
        }
    }

    /// <summary>Notes up to where its facts are here now, and makes that a fact when it is time.</summary>
    public async Task OwnedAsync(EdgeGreeting greeting, JournalPlace owned)
    {
        EdgeReport? due = null;
        lock (_gate)
        {
            var known = KnownOf(greeting);
            if (owned.Position > known.Report.Owned.Position || (owned.Position == known.Report.Owned.Position && owned.Hash is not null))
            {
                known.Report = known.Report with { Owned = owned };
            }

            if (known.IsDue(time.GetUtcNow()))
            {
                due = known.Told = known.Report;
            }
        }

        if (due is not null)
        {
            // What does not fit now is told with the next contact: the place is only a lower bound.
            await journal.AppendAsync(new FactDraft(FactKinds.Edge, due.Name, null, null, due.SeenAt, $"key:{due.Key}", due.Body()), CancellationToken.None);
        }
    }

    /// <summary>
    /// The chain says whether a journal is the one known: at the same place it has the same hash. A shorter one was replaced by
    /// an older copy.
    /// </summary>
    private static bool Differs(EdgeReport known, EdgeGreeting greeting) =>
        greeting.Head < known.Owned.Position
        || Differs(known.Owned, greeting.After) || Differs(known.Owned, greeting.UpTo);

    private static bool Differs(JournalPlace known, JournalPlace said) =>
        known.Position == said.Position && known.Hash is { } hash && said.Hash is { } other && hash != other;

    private Known KnownOf(EdgeGreeting greeting)
    {
        if (!_edges.TryGetValue((greeting.Edge, greeting.Instance), out var known))
        {
            known = new Known(new EdgeReport { Name = greeting.Edge, Instance = greeting.Instance });
            _edges.Add((greeting.Edge, greeting.Instance), known);
        }

        return known;
    }

    private void Load()
    {
        if (_loaded)
        {
            return;
        }

        var reports = projections.Read(db =>
        {
            var found = new List<EdgeReport>();
            using var rows = db.Prepare("SELECT report FROM edges").Query();
            while (rows.Read())
            {
                found.Add(EdgeReport.From(rows.Span(0)));
            }

            return found;
        });
        foreach (var report in reports)
        {
            _edges[(report.Name, report.Instance)] = new Known(report) { Told = report };
        }

        _loaded = true;
    }

    private sealed class Known(EdgeReport report)
    {
        public EdgeReport Report { get; set; } = report;

        /// <summary>As the last fact has it.</summary>
        public EdgeReport? Told { get; set; }

        public bool IsDue(DateTimeOffset now) => Told is not { } told
            || told.Version != Report.Version || told.KeyId != Report.KeyId || told.Address != Report.Address || told.DifferedAt is null != Report.DifferedAt is null || told.MissingUpTo != Report.MissingUpTo
            || Report.Owned.Position - told.Owned.Position >= FactsBetweenReports
            || now - told.SeenAt >= s_betweenReports || now < told.SeenAt;
    }

    [LoggerMessage(EventId = 6201, Level = LogLevel.Warning,
        Message = "The journal of edge {Edge}, known here up to {Known}, is another now: it speaks from {After}. It was replaced by an older copy, or two nodes run on copies of one folder. All it sends is taken; find out which")]
    private partial void LogDiffers(string edge, long known, long after);
}
