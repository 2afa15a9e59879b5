namespace Sightline.Clocks;

/// <summary>
/// Chooses among the last exchanges of one station: the one that was shortest on the way says most (the clock filter of
/// RFC 5905, section 10). An exchange that contradicts a new one is forgotten: the clock was set, or has drifted, since.
/// So the chosen one and the newest always agree, and the chosen offset is wrong by no more than its own uncertainty and
/// the newest round trip together, whatever the network and the clock did.
/// </summary>
internal sealed class ClockFilter
{
    public const int Kept = 8;

    private readonly Queue<ClockExchange> _last = new();

    /// <summary>The exchange that counts; null before the first.</summary>
    public ClockExchange? Best { get; private set; }

    /// <summary>Takes a finished exchange. True when it shows that the clock is not what it was: nothing before it counts.</summary>
    public bool Add(ClockExchange exchange)
    {
        var moved = Best is { } best && best.Contradicts(exchange);
        var agreeing = _last.Where(known => !known.Contradicts(exchange)).TakeLast(Kept - 1).Append(exchange).ToList();
        _last.Clear();
        agreeing.ForEach(_last.Enqueue);
        Best = agreeing.Aggregate((chosen, next) => next.Uncertainty <= chosen.Uncertainty ? next : chosen);
        return moved;
    }

    public void Forget()
    {
        _last.Clear();
        Best = null;
    }
}
