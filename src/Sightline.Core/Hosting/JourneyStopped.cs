namespace Sightline.Hosting;

/// <summary>What somebody waits to read is stored, and the journey does not carry it on: it stopped, or its disk refuses.</summary>
internal sealed class JourneyStopped(long position, Exception why)
    : Exception($"The journey stopped at position {position}: {why.Message.TrimEnd('.')}. What came after it is safe in the journal and takes effect when the journey goes on.", why);
