using System.Text.Json;
using System.Text.Json.Serialization;
using Sightline.Buffering;
using Sightline.Model;

namespace Sightline.Context;

/// <summary>Body of an <c>inspection.relinked</c> fact.</summary>
/// <param name="Position">Journal position of the record.</param>
/// <param name="Because">Position of the fact that changed the past.</param>
/// <param name="Changed">Every value that is another now.</param>
internal sealed record RelinkBody(long Position, long Because, IReadOnlyList<RelinkChange> Changed);

/// <summary>One value that is another now; null where there was none, or is none.</summary>
internal sealed record RelinkChange(string Name, string? Old, string? New);

/// <summary>Says in the journal that records of the past belong to something else than was known: one fact for each record.</summary>
internal sealed class RelinkDesk(RelinkList list, IJournal journal, TimeProvider time)
{
    /// <summary>Facts of one append.</summary>
    public const int MostAtOnce = 200;

    /// <summary>
    /// Writes the first of the list into the journal. A repeat after a kill is recognised by its key, and nothing is written twice.
    /// </summary>
    /// <returns>The position up to which the journey must come before the next of the list are read; 0 when the list is empty; null when the journal has no room.</returns>
    public async Task<long?> StepAsync(CancellationToken ct)
    {
        var wanted = list.First(MostAtOnce);
        if (wanted.Count == 0)
        {
            return 0;
        }

        var now = time.GetUtcNow();
        var results = await journal.AppendAsync([.. wanted.Select(w => new FactDraft(FactKinds.Relinked, w.Station, $"{w.Record}/{w.Because}", null, now, "relinker", Body(w)))], ct);
        return results.Any(r => r.Outcome == AppendOutcome.Full) ? null : results.Max(r => r.Position);
    }

    private static byte[] Body(RelinkWanted wanted)
    {
        var (old, now) = (Parse(wanted.Old), Parse(wanted.New));
        var changed = old.Values.Keys.Union(now.Values.Keys).Where(name => old[name] != now[name]).Order(StringComparer.Ordinal).Select(name => new RelinkChange(name, old[name], now[name]));
        return JsonSerializer.SerializeToUtf8Bytes(new RelinkBody(wanted.Record, wanted.Because, [.. changed]), RelinkJson.Default.RelinkBody);
    }

    private static BoundContext Parse(string json) => BoundContext.FromJson(System.Text.Encoding.UTF8.GetBytes(json));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RelinkBody))]
internal sealed partial class RelinkJson : JsonSerializerContext;
