using Sightline.Buffering;
using Sightline.Genealogy;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Server.Api;
using Sightline.Server.Histories;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Histories;

/// <summary>Stories of parts as a node tells them.</summary>
internal static class Stories
{
    public static PartStory Story(this Node node)
    {
        _ = node.Projector;
        return new PartStory(node.Get<PartHistoryQuery>(), node.Get<RecordQuery>(), node.Get<EventQuery>(), node.Get<TraceQuery>(), node.Get<ProjectionReader>(), node.Journal);
    }

    public static ToldPart? Told(this Node node, string part, long? asOf = null) => node.Story().Of(part, Scope.Everything, Scope.Everything, new StoryWish(asOf));

    /// <summary>All that is told of a part as known at a position, as the API writes it; null where nothing was known.</summary>
    public static string? Text(this Node node, string part, long asOf) => node.Told(part, asOf)?.ToJson(new AsOf(Position: asOf)).ToJsonString(JsonText.Plain);

    /// <summary>Another node that was only ever given the facts of this one up to a position. The first must be at rest.</summary>
    public static Node Only(string path, long upTo)
    {
        var copy = Directory.CreateTempSubdirectory("sightline-").FullName;
        File.Copy(new DataFolder(path).Journal, new DataFolder(copy).Journal);
        using (var journal = SqliteDatabase.OpenWriter(new DataFolder(copy).Journal, flushEveryCommit: false))
        {
            journal.Prepare("DELETE FROM facts WHERE position > ?1").Bind(1, upTo).Execute();
        }

        var node = new Node(copy);
        node.Project();
        return node;
    }
}
