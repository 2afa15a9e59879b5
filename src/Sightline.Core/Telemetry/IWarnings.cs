namespace Sightline.Telemetry;

/// <summary>Says what a person should look at while the node goes on. Health shows it; the node stays ready.</summary>
internal interface IWarnings
{
    /// <summary>Each a sentence: what is wrong, since when, what to do. Empty when nothing is.</summary>
    IReadOnlyList<string> Warnings { get; }
}
