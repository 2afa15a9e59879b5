using Sightline.Decisions.PartMoves;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.PartMoves;

/// <summary>What the list of exceptions shows.</summary>
/// <param name="Found">Newest first.</param>
/// <param name="Cursor">Of the next page; null at the end.</param>
internal sealed record PartExceptionsView(IReadOnlyList<PartException> Found, string? Cursor);

/// <summary>The page of what should not have happened with a part and was reported.</summary>
internal sealed class PartExceptionPages(PartMoveQuery query)
{
    public const string Page = "/part-exceptions";
    private const int Rows = 100;

    public static void Map(RouteGroupBuilder pages) =>
        pages.MapGet(Page, (HttpContext http, PartExceptionPages exceptions) => exceptions.List(http)).Needs(Permission.ReadRecords);

    private IResult List(HttpContext http)
    {
        var found = query.Exceptions(new Asked(http).Text("cursor") is { } text ? PartExceptionCursor.Read(text) : null, Rows);
        return PageAnswer.Of<PartExceptionsPage>(http, new PartExceptionsView(found, found.Count == Rows ? PartExceptionCursor.Of(found[^1]) : null));
    }
}
