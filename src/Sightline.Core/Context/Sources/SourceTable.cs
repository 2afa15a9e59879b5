using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Sources;

/// <summary>The context sources as the journal has them, and what belongs to whom.</summary>
internal sealed class SourceTable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, (SourceSettings Settings, long Position, string Text)> _sources = new(StringComparer.Ordinal);

    public IReadOnlyList<(SourceSettings Settings, long Position)> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _sources.Values.Select(s => (s.Settings, s.Position))];
            }
        }
    }

    /// <summary>The file a source is in use with, character by character; null for none.</summary>
    public string? TextOf(string name)
    {
        lock (_gate)
        {
            return _sources.TryGetValue(name, out var found) ? found.Text : null;
        }
    }

    /// <summary>The source that a member of a kind of record belongs to; null for nobody.</summary>
    public string? OwnerOf(string kind, string member)
    {
        lock (_gate)
        {
            return _sources.Values.FirstOrDefault(s => s.Settings.IsOwner(kind, member)).Settings?.Name;
        }
    }

    /// <summary>True when some member of a kind of record belongs to a source.</summary>
    public bool OwnsAny(string name, string kind)
    {
        lock (_gate)
        {
            return _sources.TryGetValue(name, out var found) && found.Settings.Enabled && found.Settings.Owns.TryGetValue(kind, out var members) && members.Count > 0;
        }
    }

    public void Load(SqliteDatabase db)
    {
        lock (_gate)
        {
            _sources.Clear();
            using var rows = db.Prepare("SELECT name, position, body FROM context_sources").Query();
            while (rows.Read())
            {
                Keep(rows.Text(0), rows.Text(2), rows.Int64(1));
            }
        }
    }

    /// <summary>Takes a source's file. What was read from another place is no longer where to go on.</summary>
    public void Put(SqliteDatabase db, Fact fact)
    {
        var body = System.Text.Encoding.UTF8.GetString(fact.Body);
        lock (_gate)
        {
            var before = _sources.TryGetValue(fact.Source, out var found) ? found.Settings : null;
            Keep(fact.Source, body, fact.Position);
            var now = _sources[fact.Source].Settings;
            var same = before is not null && before.Connector == now.Connector && System.Text.Json.Nodes.JsonNode.DeepEquals(before.Options, now.Options);
            db.Prepare($"INSERT INTO context_sources (name, position, body) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE SET position = excluded.position, body = excluded.body{(same ? "" : ", cursor = NULL")}")
                .Bind(1, fact.Source).Bind(2, fact.Position).Bind(3, body).Execute();
        }
    }

    private void Keep(string name, string body, long position)
    {
        var (settings, problems) = SourceSettings.Read($"sources/{name}.json", body);
        _sources[name] = settings is null ? throw new InvalidDataException(string.Join(Environment.NewLine, problems)) : (settings, position, body);
    }
}
