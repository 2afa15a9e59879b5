namespace Sightline.Buffering.Archives;

/// <summary>A fact's body lies in an archive, and cannot be had from there. The message says which, and what to do.</summary>
internal sealed class ArchiveTroubleException(string message, Exception? inner = null) : IOException(message, inner);
