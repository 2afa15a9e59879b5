namespace Sightline.Decisions.Rules;

/// <summary>What a rule can do, as its file names it. The words are stored and never change.</summary>
internal static class RuleActions
{
    public const string Alarm = "alarm";
    public const string Hold = "hold";
    public const string Nonconformance = "nonconformance";
    public const string Stop = "stop";
    public const string Divert = "divert";
    public const string Notify = "notify";
    public const string Rework = "rework";

    public static readonly IReadOnlyList<string> All = [Alarm, Hold, Nonconformance, Stop, Divert, Notify, Rework];

    /// <summary>A machine is asked, and may take its time: nothing else waits for that.</summary>
    public static bool AsksAMachine(string word) => word is Stop or Divert;

    /// <summary>Why an action is not done for a finding; null where it is.</summary>
    public static string? WhyNot(string word, bool isProvisional, bool isLate, bool isOver) => word switch
    {
        Alarm or Notify => null,
        _ when isProvisional => "Too little is known yet for the rule to act on it: it only tells.",
        Stop or Divert when isLate => "The inspections came late: the line is elsewhere by now.",
        Stop or Divert when isOver => "It is over.",
        _ => null,
    };
}
