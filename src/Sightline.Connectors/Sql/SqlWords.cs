using Sightline.Model;

namespace Sightline.Connectors.Sql;

/// <summary>Refusals that both engines give in the same words.</summary>
internal static class SqlWords
{
    public static DeliveryOutcome OtherContent(SqlShape shape, SqlCell key, IEnumerable<string> different) => new DeliveryOutcome.Refused(
        $"{shape.Title} has a row with {key.Column.Name} {key.Text} and other content in {string.Join(", ", different)}. Compare both, then remove the row and send again, or close this delivery.",
        "other-content");

    public static DeliveryOutcome KeptNone(SqlShape shape) => new DeliveryOutcome.Refused(
        $"{shape.Title} took the row and kept none, as a trigger or a reader that deletes can make it. Correct the trigger, or state rowsStay false.",
        "not-kept");
}
