using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Hosting.Preflights;

/// <summary>The preflights that were made, as the journal keeps them. The audit's index leads to them.</summary>
internal sealed class PreflightLog(ProjectionReader projections, IFactSource journal)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Position, PreflightReport? Report)> _last = [];

    /// <summary>The newest of a target; null before the first.</summary>
    public PreflightReport? Last(string target)
    {
        var position = projections.Read(db =>
        {
            using var rows = db.Prepare("SELECT position FROM audit WHERE object = ?1 AND act = ?2 ORDER BY position DESC LIMIT 1")
                .Bind(1, PreflightReport.ObjectOf(target)).Bind(2, PreflightReport.ActName).Query();
            return rows.Read() ? rows.Int64(0) : 0;
        });
        lock (_gate)
        {
            if (!_last.TryGetValue(target, out var known) || known.Position != position)
            {
                _last[target] = known = (position, position == 0 ? null : Read(journal.At(position)));
            }

            return known.Report;
        }
    }

    private static PreflightReport? Read(Fact? fact) => fact is null ? null : PreflightReport.From(JsonNode.Parse(fact.Body) is JsonObject act ? act["new"] : null);
}
