using Sightline.Model;

namespace Sightline.Tests.Decisions.Rules.Acting;

/// <summary>A machine that answers as it was told to, and keeps what it was asked for.</summary>
internal sealed class ScriptedMachine : ILineActions
{
    public List<LineRequest> Asked { get; } = [];

    public Queue<LineAnswer> Answers { get; } = [];

    public TimeSpan Forgotten { get; } = TimeSpan.FromMinutes(1);

    public string? WhyNot(string? line) => null;

    public Task<LineAnswer> AskAsync(LineRequest request, CancellationToken ct)
    {
        Asked.Add(request);
        return Task.FromResult(Answers.TryDequeue(out var answer) ? answer : new LineAnswer(LineOutcome.Done, "done"));
    }
}
