using System.Text;
using Sightline.Acquisition;
using Sightline.Buffering;
using Sightline.Contract;

namespace Sightline.Tests.Hosting;

/// <summary>Machines of a node that report where things went.</summary>
internal static class Linking
{
    private static int s_ids;

    /// <summary>An event as it passes the door; its position.</summary>
    public static async Task<long> ReportAsync(this Node node, string members, string? at = null)
    {
        _ = node.Projector;
        var answers = await node.Get<EventIntake>().ReceiveAsync([Submitted(node, members, at)], node.Arrival);
        Assert.True(answers[0].Status == 201, string.Join(' ', (answers[0].Errors ?? []).Select(e => $"{e.Pointer}: {e.Detail}")));
        node.Project();
        return answers[0].Position!.Value;
    }

    /// <summary>What is wrong with an event.</summary>
    public static IReadOnlyList<ContractError> Refused(this Node node, string members)
    {
        var (draft, errors) = node.Get<EventIntake>().Examine(Submitted(node, members, null).Message, node.Arrival);
        Assert.Null(draft);
        return errors;
    }

    private static Submission Submitted(Node node, string members, string? at) => new(Encoding.UTF8.GetBytes(
        $$"""{"at":"{{at ?? Sightline.Model.Rfc3339.Write(node.Clock.GetUtcNow())}}","line":"L1"{{(members.Contains("\"id\":", StringComparison.Ordinal) || members.Contains("noId", StringComparison.Ordinal) ? "" : $",\"id\":\"link-{Interlocked.Increment(ref s_ids)}\"")}},{{members}}}"""));
}
