namespace Sightline.Plant.Mes;

/// <summary>What became of a posted record.</summary>
internal readonly record struct MesStored(MesRecord Record, bool Repeat);

/// <summary>A nonconformance, opened by a NOK record.</summary>
internal sealed record MesNonconformance(long Seq, string Id, string RecordId, string Part, string Order, string NcCode, string OpenedAt, string State = "open");

/// <summary>How much the MES holds. Repeats are counted since it started.</summary>
internal readonly record struct MesCounts(long Count, long Nonconformances, long Repeats);

/// <summary>The records of the MES, by key, by part and in order. One lock: a record is small and its append shorter than the request around it.</summary>
internal sealed class MesStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<MesRecord> _records = [];
    private readonly List<MesNonconformance> _nonconformances = [];
    private readonly Dictionary<string, MesRecord> _byKey = [];
    private readonly Dictionary<string, List<MesRecord>> _byPart = [];
    private readonly MesDataFile? _file;
    private readonly TimeProvider _time;
    private long _repeats;

    public MesStore(string? dataFile, TimeProvider time)
    {
        _time = time;
        _file = dataFile is null ? null : MesDataFile.Open(dataFile, Index);
    }

    public MesCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return new MesCounts(_records.Count, _nonconformances.Count, _repeats);
            }
        }
    }

    public MesStored? Repeat(string key)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out var known))
            {
                return null;
            }

            _repeats++;
            return new MesStored(known, Repeat: true);
        }
    }

    public MesStored Store(MesDraft draft)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(draft.Key, out var known))
            {
                _repeats++;
                return new MesStored(known, Repeat: true);
            }

            var record = MesRecord.From(draft, _records.Count + 1, _time.GetUtcNow());
            _file?.Append(record); // first: what the file refused must not be found in memory
            Index(record);
            return new MesStored(record, Repeat: false);
        }
    }

    public MesRecord? ByKey(string key)
    {
        lock (_gate)
        {
            return _byKey.GetValueOrDefault(key);
        }
    }

    public IReadOnlyList<MesRecord> OfPart(string part, long after, int limit)
    {
        lock (_gate)
        {
            return _byPart.TryGetValue(part, out var records) ? [.. records.Where(r => r.Seq > after).Take(limit)] : [];
        }
    }

    public IReadOnlyList<MesRecord> After(long seq, int limit)
    {
        lock (_gate)
        {
            return Page(_records, seq, limit);
        }
    }

    public IReadOnlyList<MesNonconformance> NonconformancesAfter(long seq, int limit)
    {
        lock (_gate)
        {
            return Page(_nonconformances, seq, limit);
        }
    }

    public void Dispose() => _file?.Dispose();

    // Item n of each list has sequence n + 1, so a page is a range and never a scan.
    private static List<T> Page<T>(List<T> all, long after, int limit)
    {
        var start = (int)Math.Clamp(after, 0, all.Count);
        return all.GetRange(start, Math.Min(limit, all.Count - start));
    }

    private void Index(MesRecord record)
    {
        _records.Add(record);
        _byKey.Add(record.Key, record);
        if (!_byPart.TryGetValue(record.Part, out var ofPart))
        {
            _byPart[record.Part] = ofPart = [];
        }

        ofPart.Add(record);
        if (string.Equals(record.Status, "NOK", StringComparison.Ordinal))
        {
            var seq = _nonconformances.Count + 1;
            _nonconformances.Add(new MesNonconformance(seq, $"NR-{seq:D6}", record.Id, record.Part, record.Order, record.NcCode!, record.ReceivedAt));
        }
    }
}
