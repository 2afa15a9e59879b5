using Confluent.Kafka;
using Sightline.Connectors.Kafka;
using Sightline.Model;

namespace Sightline.Tests.Connectors.Kafka;

public sealed class WrittenJudgeTests
{
    [Fact]
    public void What_is_in_the_topic_is_accepted_with_its_place() => Assert.Equal(
        new DeliveryOutcome.Accepted("inspections/3/77"), WrittenJudge.Judge(new Written(PersistenceStatus.Persisted, null, "inspections/3/77"), broke: true, null));

    [Fact]
    public void What_the_clients_own_queue_does_not_take_is_tried_again() => Assert.Equal(
        new DeliveryOutcome.TryAgain("The client's queue is full: Queue full; Connection refused. Nothing was sent."),
        WrittenJudge.Judge(new Written(PersistenceStatus.NotPersisted, new Error(ErrorCode.Local_QueueFull, "Queue full."), null), broke: true, "Connection refused"));

    [Theory]
    [InlineData(ErrorCode.MsgSizeTooLarge, "10")]
    [InlineData(ErrorCode.UnknownTopicOrPart, "3")]
    [InlineData(ErrorCode.Local_UnknownTopic, "-188")]
    [InlineData(ErrorCode.TopicAuthorizationFailed, "29")]
    public void What_will_never_be_taken_is_refused_in_the_brokers_words(ErrorCode code, string told)
    {
        var outcome = WrittenJudge.Judge(new Written(PersistenceStatus.NotPersisted, new Error(code, "Words"), null), broke: false, null);
        Assert.Equal(new DeliveryOutcome.Refused("The brokers refused the message: Words. Correct what is named, then retry.", told), outcome);
    }

    [Fact]
    public void A_refusal_after_a_broken_line_is_unknown_because_an_earlier_try_may_have_been_stored() => Assert.IsType<DeliveryOutcome.Unknown>(
        WrittenJudge.Judge(new Written(PersistenceStatus.NotPersisted, new Error(ErrorCode.TopicAuthorizationFailed, "Words"), null), broke: true, null));

    [Theory]
    [InlineData(PersistenceStatus.NotPersisted, ErrorCode.Local_MsgTimedOut)]
    [InlineData(PersistenceStatus.NotPersisted, ErrorCode.NotEnoughReplicas)]
    [InlineData(PersistenceStatus.PossiblyPersisted, ErrorCode.Local_MsgTimedOut)]
    [InlineData(PersistenceStatus.PossiblyPersisted, ErrorCode.TopicAuthorizationFailed)]
    [InlineData(PersistenceStatus.Persisted, ErrorCode.Local_MsgTimedOut)]
    public void What_may_be_in_the_topic_is_unknown_whatever_the_library_calls_it(PersistenceStatus status, ErrorCode code) =>
        Assert.IsType<DeliveryOutcome.Unknown>(WrittenJudge.Judge(new Written(status, new Error(code, "Words"), null), broke: false, null));
}
