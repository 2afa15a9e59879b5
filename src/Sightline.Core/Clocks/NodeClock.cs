namespace Sightline.Clocks;

/// <summary>One time this node's own clock was set while it ran.</summary>
/// <param name="By">How far: positive is forwards.</param>
/// <param name="At">What it showed after.</param>
internal sealed record NodeStep(TimeSpan By, DateTimeOffset At);

/// <summary>
/// This node's own clock, watched: the time of day is compared with the counter that nobody sets. Looked at every second
/// and at every exchange. What is slewed slowly is no step; what jumps is.
/// </summary>
internal sealed class NodeClock
{
    /// <summary>A jump of less is taken for the ordinary work of a time service (the step threshold of RFC 5905).</summary>
    public static readonly TimeSpan LeastStep = TimeSpan.FromMilliseconds(128);

    private static readonly TimeSpan s_together = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Queue<NodeStep> _untold = new();
    private DateTimeOffset _wall;
    private long _stamp;

    public NodeClock(TimeProvider time)
    {
        _time = time;
        (_wall, _stamp, _) = Look();
        (Since, Latest) = (_wall, _wall);
    }

    /// <summary>How often it was set since the node started.</summary>
    public int Steps { get; private set; }

    /// <summary>How far it was set since the node started, all steps together.</summary>
    public TimeSpan Stepped { get; private set; }

    /// <summary>The newest step; null when there was none.</summary>
    public NodeStep? Last { get; private set; }

    /// <summary>What it showed when it was last set, or the node started.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>The latest it ever showed to this process: nothing it said can lie behind that.</summary>
    public DateTimeOffset Latest { get; private set; }

    /// <summary>The time of day, and whether the clock was set since it was looked at before.</summary>
    public DateTimeOffset Now()
    {
        lock (_gate)
        {
            var (wall, stamp, together) = Look();
            if (together)
            {
                var by = wall - (_wall + _time.GetElapsedTime(_stamp, stamp));
                if (by.Duration() >= LeastStep)
                {
                    Last = new NodeStep(by, wall);
                    (Steps, Stepped, Since) = (Steps + 1, Stepped + by, wall);
                    Keep(Last);
                }

                (_wall, _stamp) = (wall, stamp);
            }

            Latest = wall > Latest ? wall : Latest;
            return wall;
        }
    }

    /// <summary>Steps that nobody has told yet, oldest first.</summary>
    public IReadOnlyList<NodeStep> Untold()
    {
        lock (_gate)
        {
            var steps = _untold.ToList();
            _untold.Clear();
            return steps;
        }
    }

    /// <summary>Several that were not told yet become one: they add up.</summary>
    private void Keep(NodeStep step)
    {
        if (_untold.Count == 100)
        {
            var oldest = _untold.Dequeue();
            step = step with { By = step.By + oldest.By };
        }

        _untold.Enqueue(step);
    }

    /// <summary>Both clocks at one moment. A thread that was put aside in between looks again; one that is put aside again and again compares nothing.</summary>
    private (DateTimeOffset Wall, long Stamp, bool Together) Look()
    {
        for (var tries = 0; ; tries++)
        {
            var before = _time.GetTimestamp();
            var wall = _time.GetUtcNow();
            var after = _time.GetTimestamp();
            var together = _time.GetElapsedTime(before, after) <= s_together;
            if (together || tries == 4)
            {
                return (wall, after, together);
            }
        }
    }
}
