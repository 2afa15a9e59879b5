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
    private ILookup<string, string> _followers = Array.Empty<string>().ToLookup(n => n);

    /// <summary>Targets whose entries are computed: all that are not off. One that comes after another stands behind it.</summary>
    public IReadOnlyList<(TargetName Name, TargetSettings Settings)> Working => Volatile.Read(ref _working);

    /// <summary>Working targets that are told after the named one.</summary>
    public IEnumerable<string> Followers(string target) => Volatile.Read(ref _followers)[target];

    /// <summary>Why a target may not come after another one; null where it may. That it may not come after itself its own file shows.</summary>
    public string? WhyNotAfter(TargetSettings settings)
    {
        lock (_gate)
        {
            var way = new List<string> { settings.Name };
            for (var next = settings.After == settings.Name ? null : settings.After; next is not null; next = _targets.TryGetValue(next, out var found) ? found.Settings.After : null)
            {
                way.Add(next);
                if (next == settings.Name)
                {
                    return $"after is '{settings.After}', and so each would wait for the other: {string.Join(" after ", way)}. Break the circle.";
                }
            }

            return null;
        }
    }

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

    public TargetSettings Put(SqliteDatabase db, Fact fact)
    {
        var body = System.Text.Encoding.UTF8.GetString(fact.Body);
        db.Prepare("INSERT INTO targets (name, position, body) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE SET position = excluded.position, body = excluded.body")
            .Bind(1, fact.Source).Bind(2, fact.Position).Bind(3, body).Execute();
        lock (_gate)
        {
            Keep(fact.Source, body, fact.Position);
            return _targets[fact.Source].Settings;
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
        var working = _targets.Where(t => t.Value.Settings.Stage != TargetStages.Off).Select(t => (Name: new TargetName(t.Key), t.Value.Settings)).ToList();
        Volatile.Write(ref _followers, working.Where(t => t.Settings.After is not null).ToLookup(t => t.Settings.After!, t => t.Name.Value, StringComparer.Ordinal));
        Volatile.Write(ref _working, [.. working.OrderBy(t => Before(t.Settings))]);
    }

    /// <summary>How many targets stand before one. A circle is refused before it gets here; one among old files ends at their number.</summary>
    private int Before(TargetSettings settings)
    {
        var before = 0;
        for (var next = settings.After; next is not null && before < _targets.Count && _targets.TryGetValue(next, out var found); next = found.Settings.After)
        {
            before++;
        }

        return before;
    }
}
