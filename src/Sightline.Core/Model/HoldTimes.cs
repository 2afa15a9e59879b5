namespace Sightline.Model;

/// <summary>How long what is parked counts as held. After that it is late: an orphan, which a person should look at.</summary>
/// <param name="Usual">Where nobody said otherwise.</param>
/// <param name="Stations">Of stations whose line has a time of its own.</param>
/// <param name="Targets">Of targets that have a time of their own.</param>
internal sealed record HoldTimes(TimeSpan Usual, IReadOnlyDictionary<string, TimeSpan> Stations, IReadOnlyDictionary<string, TimeSpan> Targets)
{
    /// <summary>Nothing longer than this ago is held still.</summary>
    public TimeSpan Longest => Stations.Values.Concat(Targets.Values).Append(Usual).Max();

    /// <summary>For a record that waits for its context.</summary>
    public TimeSpan OfStation(string station) => Stations.GetValueOrDefault(station, Usual);

    /// <summary>For a delivery that is parked.</summary>
    public TimeSpan OfTarget(string target) => Targets.GetValueOrDefault(target, Usual);
}

/// <summary>The hold times as the plant and its targets have them now.</summary>
internal interface IHoldTimes
{
    HoldTimes Read();
}
