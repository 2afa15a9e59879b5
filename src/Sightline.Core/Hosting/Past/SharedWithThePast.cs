namespace Sightline.Hosting.Past;

/// <summary>A service that a node of the past does not get once more but shares with the node of now, because it says nothing of the plant and one is enough.</summary>
internal sealed record SharedWithThePast(Type Service);
