using Confluent.Kafka;
using Sightline.Model;

namespace Sightline.Connectors.Kafka;

/// <summary>
/// Turns the library's report into an outcome. A record whose acknowledgement was lost is reported as not persisted all the same, so
/// that word counts only where a broker answered, or where the record never left, and where no line broke meanwhile.
/// </summary>
internal static class WrittenJudge
{
    /// <summary>Answers that no repeat changes. All of them leave nothing in the topic.</summary>
    private static readonly HashSet<ErrorCode> s_never =
    [
        ErrorCode.MsgSizeTooLarge, ErrorCode.RecordListTooLarge, ErrorCode.UnknownTopicOrPart, ErrorCode.Local_UnknownTopic, ErrorCode.TopicException,
        ErrorCode.TopicAuthorizationFailed, ErrorCode.ClusterAuthorizationFailed, ErrorCode.PolicyViolation, ErrorCode.InvalidRecord,
    ];

    public static bool IsForGood(ErrorCode code) => s_never.Contains(code);

    /// <summary>What becomes of the message.</summary>
    /// <param name="written">The library's report.</param>
    /// <param name="broke">True when a line to the brokers broke shortly before or while the record was on its way.</param>
    /// <param name="trouble">What went wrong last between here and the brokers; null when nothing did.</param>
    public static DeliveryOutcome Judge(Written written, bool broke, string? trouble) => written switch
    {
        { Status: PersistenceStatus.Persisted, Error: null } => new DeliveryOutcome.Accepted(written.Place),
        // The queue is on this side: what does not fit into it goes nowhere.
        { Status: PersistenceStatus.NotPersisted, Error.Code: ErrorCode.Local_QueueFull } => new DeliveryOutcome.TryAgain($"The client's queue is full: {Why(written, trouble)}. Nothing was sent."),
        { Status: PersistenceStatus.NotPersisted, Error: { } error } when !broke && IsForGood(error.Code) =>
            new DeliveryOutcome.Refused($"The brokers refused the message: {error.Reason.TrimEnd('.')}. Correct what is named, then retry.", $"{(int)error.Code}"),
        _ => new DeliveryOutcome.Unknown($"The acknowledgement did not come. The brokers may have stored the message. ({Why(written, trouble)})"),
    };

    private static string Why(Written written, string? trouble) =>
        string.Join("; ", new[] { written.Error?.Reason.TrimEnd('.'), trouble?.TrimEnd('.') }.OfType<string>().Distinct());
}
