using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;

namespace Sightline.Server.Api;

/// <summary>Errors as RFC 9457 problem documents.</summary>
internal static class Problems
{
    public static Task WriteAsync(
        HttpContext http, int status, string title, string detail, IReadOnlyList<ContractError>? errors = null, string? quarantineId = null)
    {
        var problem = new Problem { Type = $"/problems/{title.ToLowerInvariant().Replace(' ', '-')}", Title = title, Status = status, Detail = detail, Errors = errors, QuarantineId = quarantineId };
        return Answers.WriteAsync(http, status, "application/problem+json", JsonSerializer.SerializeToUtf8Bytes(problem, JsonText.Contract.Problem));
    }

    public static Task NotFoundAsync(HttpContext http, string what) => WriteAsync(http, 404, "Not found", what);

    /// <summary>The journal did not take it: it stands still, and says why, or it has no room just now.</summary>
    public static Task NoRoomAsync(HttpContext http)
    {
        if (http.RequestServices.GetRequiredService<IJournal>().Trouble is { } trouble)
        {
            // A person must mend it: senders need not ask every second.
            http.Response.Headers.RetryAfter = "30";
            return WriteAsync(http, 503, "Journal stopped", $"{trouble} Nothing was stored; keep it and send the same again after the time in Retry-After.");
        }

        http.Response.Headers.RetryAfter = "1";
        return WriteAsync(http, 503, "No room", "The journal has no room or its disk refuses writes. Nothing was stored; send the same again after the time in Retry-After.");
    }

    public static Task InvalidAsync(HttpContext http, IReadOnlyList<ContractError> errors) =>
        WriteAsync(http, 422, "Invalid", $"{errors.Count} problem{(errors.Count == 1 ? "" : "s")}; each says what to send instead.", errors);
}
