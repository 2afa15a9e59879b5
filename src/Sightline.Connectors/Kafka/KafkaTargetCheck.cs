using System.Text.Json.Nodes;
using Sightline.Connectors.Options;
using Sightline.Connectors.Templates;

namespace Sightline.Connectors.Kafka;

/// <summary>Every problem of a kafka target's options that their types alone cannot show.</summary>
internal static class KafkaTargetCheck
{
    public static IReadOnlyList<string> Check(JsonObject from, string where)
    {
        var problems = new List<string>();
        var options = OptionsBinder.Bind<KafkaTargetOptions>(from, where, problems);
        problems.AddRange(
        [
            .. KafkaBrokersCheck.Check(options, from, where),
            .. from.ContainsKey("topic") ? KafkaBrokersCheck.Topic(options.Topic, $"{where}.topic") : [],
            .. options.KeyHeader.Length == 0 ? (string[])[$"{where}.keyHeader is empty. Give a name."] : [],
            .. BodyTemplate.Faults(options.Body, $"{where}.body"),
            .. options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromMinutes(10)
                ? (string[])[$"{where}.timeout is {options.Timeout:c}. Give 00:00:01 to 00:10:00; stopping waits this long for an acknowledgement."] : [],
            .. options.TopicKeeps <= TimeSpan.Zero || options.TopicKeeps > TimeSpan.FromDays(36_500)
                ? (string[])[$"{where}.topicKeeps is {options.TopicKeeps:c}. Give the topic's retention.ms, more than zero and at most 36500.00:00:00."] : [],
        ]);
        return problems;
    }
}
