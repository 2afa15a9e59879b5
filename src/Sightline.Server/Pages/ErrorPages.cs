using Sightline.Server.Access;
using Sightline.Server.Api;
using Sightline.Server.Pages.Doors;
using Sightline.Server.Transport;

namespace Sightline.Server.Pages;

/// <summary>What a page of an error shows.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">A whole sentence, for what only it can say.</param>
internal sealed record Wrong(int Status, string Detail);

/// <summary>What is wrong, in the frame for a person and as a problem document for a program.</summary>
internal static class ErrorPages
{
    public static Task ForbiddenAsync(HttpContext http, string detail) => AnswerAsync(http, 403, "Not allowed", detail);

    public static Task NotFoundAsync(HttpContext http, string detail) => AnswerAsync(http, 404, "Not found", detail);

    public static Task WrongMethodAsync(HttpContext http, string detail) => AnswerAsync(http, 405, "Method not allowed", detail);

    /// <summary>A request that cannot be read has no form from which a page could be made: it gets the problem alone.</summary>
    public static Task FaultAsync(HttpContext http, Fault fault) =>
        fault.Status < 500 ? Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail) : AnswerAsync(http, fault.Status, fault.Title, fault.Detail);

    private static Task AnswerAsync(HttpContext http, int status, string title, string detail) => !PageAnswer.IsWanted(http)
        ? Problems.WriteAsync(http, status, title, detail)
        : (http.CallerOf() is null ? PageAnswer.Of<ClosedDoorPage>(http, new Wrong(status, detail), status) : PageAnswer.Of<ErrorPage>(http, new Wrong(status, detail), status)).ExecuteAsync(http);
}
