namespace Sightline.Plant.Mes;

/// <summary>The fault in force, counted down by each post it hits.</summary>
internal sealed class MesFaults
{
    private readonly Lock _gate = new();
    private MesFault _current = MesFault.None;

    public MesFault Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    public void Set(MesFault fault)
    {
        lock (_gate)
        {
            _current = fault;
        }
    }

    /// <summary>The fault that hits this post.</summary>
    public MesFault Take()
    {
        lock (_gate)
        {
            var hit = _current;
            _current = hit.Times switch
            {
                null => hit,
                > 1 => hit with { Times = hit.Times - 1 },
                _ => MesFault.None,
            };
            return hit;
        }
    }
}
