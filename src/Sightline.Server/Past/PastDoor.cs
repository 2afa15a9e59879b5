using Sightline.Contract;
using Sightline.Hosting.Past;
using Sightline.Server.Api;

namespace Sightline.Server.Past;

/// <summary>
/// Lets a question with <c>?asOf=</c> be answered by the node as it was then. The caller is who it is now: what one may see is
/// decided before, by the rights of today.
/// </summary>
internal sealed class PastDoor(PastNodes past, RequestDelegate next)
{
    public const string Header = "Sightline-As-Of";

    public Task InvokeAsync(HttpContext http)
    {
        if (!(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) || !http.Request.Query.ContainsKey("asOf"))
        {
            return next(http);
        }

        return http.GetEndpoint()?.Metadata.OfType<AsOfMark>().Select(m => (AsOfMark?)m).LastOrDefault() switch
        {
            AsOfMark.ThePast => AnswerAsync(http),
            AsOfMark.Never => Problems.InvalidAsync(http, [new ContractError("asOf", "Is not known here: what this path answers is only as it is now. Leave it out.")]),
            _ => next(http),
        };
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var moment = Moment(asked);
        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        if (moment is null)
        {
            await next(http);
            return;
        }

        var (use, why) = await past.OfAsync(moment.Value, http.RequestAborted);
        if (use is null)
        {
            http.Response.Headers.RetryAfter = "5";
            await Problems.WriteAsync(http, 503, "The past is not ready", why!);
            return;
        }

        using (use)
        {
            http.Response.Headers[Header] = $"{use.Node.Moment.Position}";
            var now = http.RequestServices;
            await using var scope = use.Node.Services.CreateAsyncScope();
            http.RequestServices = scope.ServiceProvider;
            try
            {
                await next(http);
            }
            finally
            {
                http.RequestServices = now;
            }
        }
    }

    /// <summary>A journal position or a moment; null for now.</summary>
    private PastMoment? Moment(Asked asked)
    {
        var asOf = asked.AsOf();
        if (asOf.Position is not { } position)
        {
            return asOf.Moment is { } moment ? past.At(moment) : null;
        }

        if (past.At(position) is { } known)
        {
            return known;
        }

        asked.Errors.Add(new ContractError("asOf", $"Is {position}, and the journal does not reach that far. Send a position it has, or a time."));
        return null;
    }
}
