using Sightline.Forwarding;
using Sightline.Model;

namespace Sightline.Hosting.Acting;

/// <summary>The targets as rules know them: whoever is not off can be told.</summary>
internal sealed class NotifyTargets(TargetTable targets) : INotifyTargets
{
    public string? WhyNot(string target) => targets.Working.Any(t => t.Name.Value == target)
        ? null
        : targets.TextOf(target) is null
            ? $"There is no target '{target}'. Add it, or correct the rule.{Nearest.Hint(target, targets.Working.Select(t => t.Name.Value))}"
            : $"Target '{target}' is off. Set it to work, or name another in the rule.";
}
