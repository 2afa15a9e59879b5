using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Uplink;

/// <summary>What the hub knows of an edge: who, from where, how it said it is, and up to where its journal is here. The body of the fact.</summary>
internal sealed record EdgeReport
{
    public required string Name { get; set; }

    public required string Instance { get; set; }

    public string Version { get; set; } = "";

    /// <summary>Id and name of the key it came with.</summary>
    public string KeyId { get; set; } = "";

    public string Key { get; set; } = "";

    public string? Address { get; set; }

    public DateTimeOffset SeenAt { get; set; }

    /// <summary>Up to where its journal is here.</summary>
    public JournalPlace Owned { get; set; } = JournalPlace.Beginning;

    public EdgeStatus Status { get; set; } = new();

    /// <summary>When its journal was found to be another than the one known.</summary>
    public DateTimeOffset? DifferedAt { get; set; }

    /// <summary>Up to where facts of its journal are missing here that it does not have any more; 0 when none are.</summary>
    public long MissingUpTo { get; set; }

    public byte[] Body() => JsonSerializer.SerializeToUtf8Bytes(this, UplinkJson.Default.EdgeReport);

    public static EdgeReport From(ReadOnlySpan<byte> body) =>
        JsonSerializer.Deserialize(body, UplinkJson.Default.EdgeReport) ?? throw new InvalidDataException("A report of an edge that says nothing.");
}

/// <summary>Keeps the newest report of each edge. Gathered in memory and written once for each transaction.</summary>
internal sealed class EdgeStage : IStage
{
    private readonly Dictionary<(string Name, string Instance), Fact> _newest = [];

    public void Load(SqliteDatabase projections) => _newest.Clear();

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Fact.Kind == FactKinds.Edge && !step.Continues)
        {
            _newest[(step.Fact.Source, EdgeReport.From(step.Fact.Body).Instance)] = step.Fact;
        }
    }

    public void Finish(SqliteDatabase projections)
    {
        foreach (var ((name, instance), fact) in _newest)
        {
            projections.Prepare("INSERT INTO edges (name, instance, position, report) VALUES (?1, ?2, ?3, ?4) " +
                "ON CONFLICT (name, instance) DO UPDATE SET position = excluded.position, report = excluded.report")
                .Bind(1, name).Bind(2, instance).Bind(3, fact.Position).Bind(4, fact.Body).Execute();
        }

        _newest.Clear();
    }
}
