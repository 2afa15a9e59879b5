using System.Text;

namespace Sightline.SystemTests.Harness;

/// <summary>What a <see cref="BadNetwork"/> does to the bytes that pass it.</summary>
public abstract record NetworkFault
{
    private NetworkFault()
    {
    }

    /// <summary>None: bytes pass as they come.</summary>
    public static NetworkFault Open { get; } = new Opened();

    /// <summary>Nobody listens: the connection is refused.</summary>
    public static NetworkFault Refuse { get; } = new Refused();

    /// <summary>The connection is taken, what is sent is swallowed, nothing ever answers.</summary>
    public static NetworkFault HalfOpen { get; } = new Swallowing();

    /// <summary>The request passes whole, its answer is dropped and the connection broken.</summary>
    public static NetworkFault AnswerLost { get; } = new Losing(Silent: false);

    /// <summary>The request passes whole, its answer is dropped, and the connection stays as if one were still to come.</summary>
    public static NetworkFault AnswerNeverComes { get; } = new Losing(Silent: true);

    /// <summary>The same two, for the answer to a request that holds these words. The others pass.</summary>
    public static NetworkFault AnswerLostTo(string words, bool silent = false) => new Losing(silent) { To = Encoding.ASCII.GetBytes(words) };

    /// <summary>So many bytes a second in either direction, and no more.</summary>
    public static NetworkFault Slow(int bytesPerSecond) => new Slowed(bytesPerSecond);

    /// <summary>Each answer comes so much later.</summary>
    public static NetworkFault Late(TimeSpan by) => new Delayed(by);

    /// <summary>Breaks the connection (RST) when so many further bytes of requests have passed.</summary>
    public static NetworkFault ResetAfterSent(long bytes) => new Resetting(bytes, OfAnswer: false);

    /// <summary>Breaks the connection (RST) when so many further bytes of answers have passed.</summary>
    public static NetworkFault ResetAfterAnswered(long bytes) => new Resetting(bytes, OfAnswer: true);

    /// <summary>Says this instead of the answer and closes. The request passes first, or never arrives.</summary>
    public static NetworkFault Says(string answer, bool passed) => new Saying(Encoding.Latin1.GetBytes(answer), passed);

    /// <summary>An HTTP answer of this status, well formed, that the node behind never gave.</summary>
    public static NetworkFault SaysStatus(int status, bool passed, string body = "{}", string mediaType = "application/json") =>
        Says($"HTTP/1.1 {status} Said\r\nContent-Type: {mediaType}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}", passed);

    /// <summary>The same, to requests that begin so: "PUT ", for example. The others pass.</summary>
    public static NetworkFault SaysStatusTo(string requests, int status, string body, string mediaType) =>
        (Saying)SaysStatus(status, passed: false, body, mediaType) with { To = Encoding.ASCII.GetBytes(requests) };

    internal sealed record Opened : NetworkFault;

    internal sealed record Refused : NetworkFault;

    internal sealed record Swallowing : NetworkFault;

    internal sealed record Losing(bool Silent) : NetworkFault
    {
        /// <summary>What the request holds whose answer is lost; empty for any.</summary>
        public byte[] To { get; init; } = [];
    }

    internal sealed record Slowed(int BytesPerSecond) : NetworkFault;

    internal sealed record Delayed(TimeSpan By) : NetworkFault;

    internal sealed record Resetting(long Bytes, bool OfAnswer) : NetworkFault;

    internal sealed record Saying(byte[] Answer, bool Passed) : NetworkFault
    {
        /// <summary>How requests begin that are answered so; empty for all.</summary>
        public byte[] To { get; init; } = [];
    }
}
