using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Challenges;

namespace Sightline.Server.Pages.Challenges;

/// <summary>A line with how it stands and what it was shown last.</summary>
internal sealed record LineOnPage(string Name, LineStanding Standing, IReadOnlyList<Challenge> History);

/// <summary>What the page of test pieces shows.</summary>
internal sealed record ChallengesView(IReadOnlyList<LineOnPage> Lines);

/// <summary>What is suspect, and why.</summary>
/// <param name="Line">The line.</param>
/// <param name="N">Number of the missed showing, or overdue.</param>
/// <param name="Span">Which stations, from when, until when.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Suspects">The first of them.</param>
/// <param name="Missed">The showing; null for overdue ones.</param>
/// <param name="Errors">What was wrong with the form that holds them.</param>
internal sealed record SuspectsView(
    string Line, string N, SuspectSpan Span, long Count, IReadOnlyList<Suspect> Suspects, Challenge? Missed, IReadOnlyList<ContractError> Errors);

/// <summary>The form that registers a piece, with what was wrong with it.</summary>
internal sealed record NewPieceView
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<string>? Serials { get; init; }

    public string Expected { get; init; } = "fail";

    public string? Class { get; init; }

    public string? Location { get; init; }

    public IReadOnlyList<string>? Stations { get; init; }

    public string? Line { get; init; }

    public IReadOnlyList<ContractError> Errors { get; init; } = [];

    public static NewPieceView From(FormFields fields) => new()
    {
        Id = fields.TextOrNull("id"), Name = fields.TextOrNull("name"), Serials = FormFields.Lines(fields.Text("serials")), Expected = fields.TextOrNull("expectedResult") ?? "fail",
        Class = fields.TextOrNull("expectedClass"), Location = fields.TextOrNull("location"), Stations = FormFields.Lines(fields.Text("stations")), Line = fields.TextOrNull("line"),
    };

    public string? ErrorOf(string name) => Errors.FirstOrDefault(e => e.Pointer == $"/{name}" || e.Pointer.StartsWith($"/{name}/", StringComparison.Ordinal))?.Detail;

    /// <summary>The master record it makes. What was left empty is absent.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["expectedResult"] = Expected };
        foreach (var (name, value) in ((string, JsonNode?)[])[
            ("name", Name), ("serials", Words(Serials)), ("expectedClass", Class), ("location", Location), ("stations", Words(Stations)), ("line", Line)])
        {
            if (value is not null)
            {
                json[name] = value;
            }
        }

        return json;
    }

    private static JsonArray? Words(IReadOnlyList<string>? words) => words is null ? null : Api.JsonText.Words(words);
}
