namespace Sightline.Model;

/// <summary>A vision inspection point.</summary>
public readonly record struct StationId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>A downstream system.</summary>
public readonly record struct TargetName(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Place of a fact in the journal, from 1. Positions order facts; clocks never do.</summary>
public readonly record struct JournalPosition(long Value) : IComparable<JournalPosition>
{
    public static readonly JournalPosition None = new(0);

    public int CompareTo(JournalPosition other) => Value.CompareTo(other.Value);

    public static bool operator <(JournalPosition left, JournalPosition right) => left.Value < right.Value;

    public static bool operator >(JournalPosition left, JournalPosition right) => left.Value > right.Value;

    public static bool operator <=(JournalPosition left, JournalPosition right) => left.Value <= right.Value;

    public static bool operator >=(JournalPosition left, JournalPosition right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString();
}
