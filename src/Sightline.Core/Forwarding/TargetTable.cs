using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>The targets as the journal has them.</summary>
internal sealed class TargetTable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, (TargetSettings Settings, long Position, string Text)> _targets = new(StringComparer.Ordinal);
    private (TargetName Name, TargetSettings Settings)[] _working = [];

    /// <summary>Targets whose entries are computed: all that are not off.</summary>
    public IReadOnlyList<(TargetName Name, TargetSettings Settings)> Working => Volatile.Read(ref _working);

    public IReadOnlyList<(TargetSettings Settings, long Position)> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _targets.Values.Select(t => (t.Settings, t.Position))];
            }
        }
    }

    /// <summary>The file a target is in use with, character by character; null for none.</summary>
    public string? TextOf(string name)
    {
        lock (_gate)
        {
            return _targets.TryGetValue(name, out var found) ? found.Text : null;
        }
    }

    public void Load(SqliteDatabase db)
    {
        lock (_gate)
        {
            _targets.Clear();
            using var rows = db.Prepare("SELECT name, position, body FROM targets").Query();
            while (rows.Read())
            {
                Keep(rows.Text(0), rows.Text(2), rows.Int64(1));
            }
        }
    }

    public void Put(SqliteDatabase db, Fact fact)
    {
        var body = System.Text.Encoding.UTF8.GetString(fact.Body);
        db.Prepare("INSERT INTO targets (name, position, body) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE SET position = excluded.position, body = excluded.body")
            .Bind(1, fact.Source).Bind(2, fact.Position).Bind(3, body).Execute();
        lock (_gate)
        {
            Keep(fact.Source, body, fact.Position);
        }
    }

    private void Keep(string name, string body, long position)
    {
        var (settings, problems) = TargetSettings.Read($"targets/{name}.json", body);
        if (settings is null)
        {
            throw new InvalidDataException(string.Join(Environment.NewLine, problems));
        }

        _targets[name] = (settings, position, body);
        Volatile.Write(ref _working, [.. _targets.Where(t => t.Value.Settings.Stage != TargetStages.Off).Select(t => (new TargetName(t.Key), t.Value.Settings))]);
    }
}
