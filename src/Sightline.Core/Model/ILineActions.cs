namespace Sightline.Model;

/// <summary>Asks the machines of a line to do something: to stop, or to let parts out of the flow. The way to them is a setting.</summary>
internal interface ILineActions
{
    /// <summary>How long a request may be out before nobody can say whether it still holds.</summary>
    TimeSpan Forgotten { get; }

    /// <summary>Why a line cannot be asked, in words with what to do; null where it can.</summary>
    string? WhyNot(string? line);

    /// <summary>Asks once. The same id asked twice is one request to the machine.</summary>
    Task<LineAnswer> AskAsync(LineRequest request, CancellationToken ct);
}

/// <summary>What a machine is asked to do.</summary>
/// <param name="Id">The same when it is asked again.</param>
/// <param name="Action"><c>stop</c> or <c>divert</c>.</param>
/// <param name="Line">The line.</param>
/// <param name="Station">The station it is about; null for none.</param>
/// <param name="Serials">Parts to divert; empty for a stop.</param>
/// <param name="Reason">For people at the machine.</param>
/// <param name="By">Who asks, for example <c>rule:cluster@3</c>.</param>
internal sealed record LineRequest(string Id, string Action, string Line, string? Station, IReadOnlyList<string> Serials, string Reason, string By);

/// <summary>What a machine said.</summary>
/// <param name="Outcome">What became of the request.</param>
/// <param name="Text">In the machine's words, or why there is none.</param>
internal sealed record LineAnswer(LineOutcome Outcome, string Text);

internal enum LineOutcome
{
    Done,
    Refused,

    /// <summary>Nobody knows whether the machine did it.</summary>
    Unknown,
}
