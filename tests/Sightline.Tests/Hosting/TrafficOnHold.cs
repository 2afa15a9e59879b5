using Sightline.Buffering;
using Sightline.Context;
using Sightline.Decisions.Holds;
using Sightline.Model;

namespace Sightline.Tests.Hosting;

/// <summary>Random holds and releases, and parts that turn out to be registered test pieces.</summary>
internal static class TrafficOnHold
{
    public static async Task StepAsync(Node node, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                await node.PutAsync(MasterKind.ChallengePieces, $"TEST-{random.Next(2)}", $$"""{"serials":["SN-{{random.Next(30)}}"],"expectedResult":"{{(random.Next(2) == 0 ? "fail" : "pass")}}","line":"L{{random.Next(2)}}"}""");
                break;
            case 1:
                await node.FactAsync(FactKinds.Event, "M", $$"""{"type":"line.started","line":"L{{random.Next(2)}}"}""", node.Clock.GetUtcNow());
                break;
            case 2 when node.Rows("SELECT position FROM holds WHERE held > 0") is { Count: > 0 } open:
                var choice = new HoldChoice(random.Next(2) == 0 ? null : [$"SN-{random.Next(30)}"], null, null);
                var hold = long.Parse(open[random.Next(open.Count)]);
                await node.Get<HoldDesk>().ReleaseAsync(hold, choice, "so", "user:anna", new Signature("anna", null, "quality", node.Clock.GetUtcNow(), "decided", "so", $"hold:{hold}", "00"), "user:anna as quality");
                node.Project();
                break;
            default:
                // The projector makes the file that the desk reads; a hold may be the first step of all.
                _ = node.Projector;
                var asked = new HoldAsked { Reason = "so", Serials = [$"SN-{random.Next(30)}"], Lots = [$"LOT-{random.Next(4)}"] };
                await node.Get<HoldDesk>().PlaceAsync(asked, node.Get<HoldDesk>().Plan(asked), "user:anna", "user:anna as quality");
                node.Project();
                break;
        }
    }
}
