namespace Sightline.Decisions.Rules.Watching;

/// <summary>What a rule says of something it found: it began, it goes on, it is over.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Key">What it is about within the rule, for example station, class and cell: one finding is open for each at a time.</param>
internal abstract record FindingMove(FindingMove.Moves Kind, string Key)
{
    internal enum Moves
    {
        Open,
        Grow,
        Close,
    }

    /// <summary>The rule found what it watches for.</summary>
    internal sealed record Opened(string Key, string Text, IReadOnlyList<long> Records) : FindingMove(Moves.Open, Key)
    {
        public string? Station { get; init; }

        public string? Class { get; init; }

        /// <summary>Where on the part, in words or as a cell.</summary>
        public string? Place { get; init; }

        /// <summary>Too little is known yet to act on it: it is told, and nothing is held or stopped.</summary>
        public bool IsProvisional { get; init; }

        /// <summary>Expected count in a window; null where the rule has none.</summary>
        public double? Expected { get; init; }

        /// <summary>The count at which it alerts.</summary>
        public double? Threshold { get; init; }

        /// <summary>Chance of such an alert without a cause.</summary>
        public double? Chance { get; init; }
    }

    /// <summary>One more record belongs to it. The text says how it stands since.</summary>
    internal sealed record Grew(string Key, string Text, long Record) : FindingMove(Moves.Grow, Key);

    /// <summary>It is over.</summary>
    internal sealed record Closed(string Key, string Text) : FindingMove(Moves.Close, Key);
}
