using Sightline.Context.Machines;
using Sightline.Model;

namespace Sightline.Context.Parameters;

/// <summary>For which record parameters are asked: where and when it was exposed, and what is to count.</summary>
/// <param name="Station">Its station.</param>
/// <param name="Line">Its line, as it is bound; null where that is not known.</param>
/// <param name="Machine">Its machine, as it is bound.</param>
/// <param name="At">The corrected moment of exposure.</param>
/// <param name="Known">The position up to which facts count.</param>
internal sealed record RecordMoment(string Station, string? Line, string? Machine, DateTimeOffset At, long Known)
{
    /// <summary>Its places, the nearest first.</summary>
    public IReadOnlyList<string> Places => [.. Named()];

    private IEnumerable<string> Named()
    {
        yield return PlaceText.Of("station", Station);
        if (Machine is not null)
        {
            yield return PlaceText.Of("machine", Machine);
        }

        if (Line is not null)
        {
            yield return PlaceText.Of("line", Line);
        }
    }
}

/// <summary>What a parameter was when a part was exposed, and in the window before.</summary>
/// <param name="Place">Where it was measured.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Kind">One of <see cref="SampleKinds"/>.</param>
/// <param name="Unit">As sent; empty where none was named.</param>
/// <param name="Value">The last value up to the moment.</param>
/// <param name="ValueAt">When that was sampled.</param>
/// <param name="Stats">The samples of the window.</param>
/// <param name="Declared">What master data says of it; null for nothing.</param>
internal sealed record ParameterOfRecord(string Place, string Name, string Kind, string Unit, decimal Value, DateTimeOffset ValueAt, SampleStats Stats, Declared? Declared)
{
    /// <summary>It was sampled there in another unit too.</summary>
    public bool UnitDiffers { get; init; }

    /// <summary>Samples of the window for a picture: all of them, or the extremes where there are many.</summary>
    public IReadOnlyList<KnownSample> Trend { get; init; } = [];

    /// <summary>The limits that hold for it: those declared for its unit, or for any.</summary>
    public (decimal? Lower, decimal? Upper)? Limits =>
        Declared is { } declared && (declared.Unit is null || declared.Unit == Unit) && (declared.Lower is not null || declared.Upper is not null) ? (declared.Lower, declared.Upper) : null;

    /// <summary>Whether the value and all of the window lie within the limits; null where there are none.</summary>
    public bool? IsWithin => Limits is not { } limits ? null
        : Fits(limits, Value) && (Stats.Count == 0 || (Fits(limits, Stats.Low) && Fits(limits, Stats.High)));

    /// <summary>The condition of the tool that the value tells of; null where it tells of none.</summary>
    public string? Condition => Kind == SampleKinds.Actual && Declared?.ConditionsIn(Unit) is { } conditions ? ToolCondition.At(conditions, Value) : null;

    private static bool Fits((decimal? Lower, decimal? Upper) limits, decimal value) => !(value < limits.Lower) && !(value > limits.Upper);
}

/// <summary>What was around a part when it was exposed.</summary>
/// <param name="Moment">Which moment, and what counts.</param>
/// <param name="Window">How long before it.</param>
/// <param name="Parameters">By place, the nearest first, and name.</param>
/// <param name="Events">What happened at its places in the window, oldest first.</param>
/// <param name="State">The state its machine was in; null where that is not known.</param>
internal sealed record ParametersOfRecord(
    RecordMoment Moment, TimeSpan Window, IReadOnlyList<ParameterOfRecord> Parameters, IReadOnlyList<PlaceEvent> Events, MachineStateSpan? State);
