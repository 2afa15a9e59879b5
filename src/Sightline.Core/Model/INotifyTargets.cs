namespace Sightline.Model;

/// <summary>The targets that can carry a message to people.</summary>
internal interface INotifyTargets
{
    /// <summary>Why a target cannot be told anything now, in words with what to do; null where it can.</summary>
    string? WhyNot(string target);
}
