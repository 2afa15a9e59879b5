namespace Sightline.Decisions.Rules.Watching;

/// <summary>What a rule can watch for.</summary>
internal static class WatchKinds
{
    public const string Cluster = "cluster";
    public const string Period = "period";
    public const string Rate = "rate";
    public const string Run = "run";
    public const string Confidence = "confidence";
    public const string Notice = "notice";

    public static readonly IReadOnlyList<string> All = [Cluster, Period, Rate, Run, Confidence, Notice];
}
