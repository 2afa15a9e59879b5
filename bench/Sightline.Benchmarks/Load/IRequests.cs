namespace Sightline.Benchmarks.Load;

/// <summary>Requests of one client, one after the other, as the bytes that go over the wire.</summary>
internal interface IRequests
{
    /// <summary>Inspections in one request; 1 for a question.</summary>
    int Items { get; }

    ReadOnlySpan<byte> Next();
}
