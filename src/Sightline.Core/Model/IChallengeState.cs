namespace Sightline.Model;

/// <summary>What a changeover asks of challenge pieces.</summary>
internal interface IChallengeState
{
    /// <summary>True when all that the line's policy asks for at a changeover has passed since a journal position, or it asks for nothing.</summary>
    bool PassedSince(string line, long position);
}
