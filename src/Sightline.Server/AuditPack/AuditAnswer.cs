using System.Text.Json.Nodes;
using Sightline.Identity;
using Sightline.Server.Api;

namespace Sightline.Server.AuditPack;

/// <summary>One thing that an answer states.</summary>
/// <param name="Name">What it is; pages have words for it.</param>
/// <param name="Text">As text.</param>
/// <param name="At">A moment, where it is one; then there is no text.</param>
internal readonly record struct AuditFigure(string Name, string? Text, DateTimeOffset? At = null)
{
    public static AuditFigure Count(string name, long count) => new(name, count.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>Where the evidence itself is.</summary>
/// <param name="Name">What is there; pages have words for it.</param>
/// <param name="Page">The page.</param>
/// <param name="Needs">What somebody must be allowed to do to see it.</param>
/// <param name="Api">The same from the API; null where there is only a page.</param>
internal sealed record AuditLink(string Name, string Page, Permission Needs, string? Api = null);

/// <summary>The answer to one of the questions that auditors usually ask.</summary>
/// <param name="Id">Which question.</param>
/// <param name="Figures">What can be said at once, of what was picked or in general.</param>
/// <param name="Links">Where the evidence is.</param>
internal sealed record AuditAnswer(string Id, IReadOnlyList<AuditFigure> Figures, IReadOnlyList<AuditLink> Links)
{
    /// <summary>How long it took to find.</summary>
    public TimeSpan Took { get; init; }

    public JsonObject ToJson(Func<string, string> question) => new()
    {
        ["id"] = Id,
        ["question"] = question(Id),
        ["seconds"] = Math.Round(Took.TotalSeconds, 4),
        ["figures"] = new JsonArray([.. Figures.Select(f => (JsonNode?)new JsonObject { ["name"] = f.Name, ["value"] = f.At is { } at ? JsonText.Time(at) : f.Text })]),
        ["links"] = new JsonArray([.. Links.Select(l => (JsonNode?)new JsonObject { ["name"] = l.Name, ["page"] = l.Page, ["api"] = l.Api })]),
    };
}

/// <summary>Answers one question. Each area of the node that has evidence brings its own.</summary>
internal interface IAuditAnswer
{
    /// <summary>Stands before the others with a lower one.</summary>
    int Order { get; }

    AuditAnswer Of(AuditSubject subject);
}
