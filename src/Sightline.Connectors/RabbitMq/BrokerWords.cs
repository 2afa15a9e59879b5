using RabbitMQ.Client.Exceptions;

namespace Sightline.Connectors.RabbitMq;

/// <summary>The broker's own words in what the client throws.</summary>
internal static class BrokerWords
{
    public static string Of(Exception e) => (Inner(e) switch
    {
        OperationInterruptedException { ShutdownReason: { } reason } => $"{reason.ReplyCode}: {reason.ReplyText}",
        var inner => inner.Message,
    }).TrimEnd('.');

    // The innermost says why; what is around it only says that it did not work.
    private static Exception Inner(Exception e) => e switch
    {
        OperationInterruptedException => e,
        AggregateException { InnerExceptions: [var first, ..] } => Inner(first),
        { InnerException: { } inner } => Inner(inner),
        _ => e,
    };
}
