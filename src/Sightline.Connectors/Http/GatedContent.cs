using System.Net;

namespace Sightline.Connectors.Http;

/// <summary>A body that opens the gate with its first byte. The handler asks for it only once a connection stands.</summary>
internal sealed class GatedContent(byte[] body, SendGate gate) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!gate.TryOpen())
        {
            throw new OperationCanceledException("Stopped before the message was sent.");
        }

        await stream.WriteAsync(body, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
