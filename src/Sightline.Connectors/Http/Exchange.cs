namespace Sightline.Connectors.Http;

/// <summary>How far one request got. The line between the cases is whether the target can have seen the message.</summary>
internal abstract record Exchange
{
    private Exchange() { }

    /// <summary>Not one byte of the message left: nothing can have been stored.</summary>
    internal sealed record NotSent(string Reason) : Exchange;

    /// <summary>The message left, and no whole answer came back.</summary>
    internal sealed record Lost(string Reason) : Exchange;

    internal sealed record Answered(Answer Answer) : Exchange;
}
