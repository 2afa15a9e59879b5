using System.Text.Json.Nodes;
using Sightline.Model;

namespace Sightline.Tests.Connectors;

internal static class Messages
{
    public const string Key = "00000000000000000000000000000000000000000000000000000000000000aa";

    public static DeliveryMessage With(string fields) => new(
        Key, new TargetName("mes"), new StationId("L1-AOI-2"), "i-1", "SN-1", JsonNode.Parse(fields)!.AsObject());
}
