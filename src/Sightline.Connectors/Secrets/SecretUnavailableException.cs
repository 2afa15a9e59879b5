namespace Sightline.Connectors.Secrets;

/// <summary>A secret cannot be read now. The message names the reference, never a value.</summary>
internal sealed class SecretUnavailableException(string message) : Exception(message);
