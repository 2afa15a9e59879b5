namespace Sightline.Server.Verbs;

/// <summary>What was given on the command line cannot be used. Nothing was tried.</summary>
internal sealed class WrongUsageException(string message) : Exception(message);
