using Microsoft.AspNetCore.Diagnostics;
using Sightline.Server.Access;
using Sightline.Server.Api;
using Sightline.Server.Pages.Doors;
using Sightline.Storage;

namespace Sightline.Server.Pages;

/// <summary>What is wrong, in the frame for a person and as a problem document for a program.</summary>
internal static class ErrorPages
{
    public static Task ForbiddenAsync(HttpContext http, string detail) => AnswerAsync(http, 403, "Not allowed", detail);

    public static Task NotFoundAsync(HttpContext http, string detail) => AnswerAsync(http, 404, "Not found", detail);

    public static Task FaultAsync(HttpContext http)
    {
        switch (http.Features.Get<IExceptionHandlerFeature>()?.Error)
        {
            case SqliteFailure { IsDisk: true } disk:
                http.Response.Headers.RetryAfter = "1";
                return AnswerAsync(http, 503, "No room", $"The node's disk refuses: {disk.Message}. Nothing was acknowledged; send the same again after the time in Retry-After.");
            case { } damage when damage is InvalidDataException or SqliteFailure { IsDamage: true }:
                return AnswerAsync(http, 503, "Damaged", $"What the node has stored cannot be read: {damage.Message} Nothing was acknowledged. GET /health/ready says more.");
            default:
                return AnswerAsync(http, 500, "Fault", "The node failed at this request; its log says why. Nothing was acknowledged. Send the same again.");
        }
    }

    private static Task AnswerAsync(HttpContext http, int status, string title, string detail) => !PageAnswer.IsWanted(http)
        ? Problems.WriteAsync(http, status, title, detail)
        : (http.CallerOf() is null ? PageAnswer.Of<ClosedDoorPage>(http, status, status) : PageAnswer.Of<ErrorPage>(http, status, status)).ExecuteAsync(http);
}
