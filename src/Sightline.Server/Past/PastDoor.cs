using Sightline.Contract;
using Sightline.Genealogy;
using Sightline.Hosting.Past;
using Sightline.Server.Api;

namespace Sightline.Server.Past;

/// <summary>
/// Lets a question with <c>?asOf=</c> be answered by the node as it was then. The caller is who it is now: what one may see is
/// decided before, by the rights of today.
/// </summary>
internal sealed class PastDoor(PastNodes past, TimeProvider time, RequestDelegate next)
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
            AsOfMark.ThePast => AnswerAsync(http, new Asked(http)),
            AsOfMark.ThePastOrFirst => AnswerAsync(http, new Asked(http), orFirst: true),
            AsOfMark.Itself => CheckedAsync(http, new Asked(http)),
            AsOfMark.Never when new Asked(http).Text("asOf") is not (null or "now") => Problems.InvalidAsync(http, [new ContractError("asOf", "Is not known here: what this path answers is only as it is now. Leave it out.")]),
            _ => next(http),
        };
    }

    /// <summary>What is wrong with a moment: that it has not come. Null for nothing.</summary>
    public static ContractError? NotYet(AsOf asOf, long head, DateTimeOffset now) =>
        asOf.Position > head ? new ContractError("asOf", $"Is {asOf.Position}, and the journal does not reach that far. Send a position it has, or a time.")
        : asOf.Moment > now ? new ContractError("asOf", $"Is {JsonText.Time(asOf.Moment)}, which has not come. Send an earlier time, a journal position, or now.")
        : null;

    /// <summary>What the endpoint cannot read it says itself, with whatever else is wrong.</summary>
    private Task CheckedAsync(HttpContext http, Asked asked)
    {
        var asOf = asked.AsOf(then: true);
        if (asked.Errors.Count == 0 && Moment(asOf, asked) is { } moment)
        {
            http.Response.Headers[Header] = $"{moment.Position}";
        }
        else if (asked.Errors.Count > 0 && (asOf.Position ?? (object?)asOf.Moment) is not null)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        return next(http);
    }

    private async Task AnswerAsync(HttpContext http, Asked asked, bool orFirst = false)
    {
        var moment = Moment(asked.AsOf(orFirst), asked);
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

    /// <summary>A journal position or a moment; null for now, and after saying that it has not come.</summary>
    private PastMoment? Moment(AsOf asOf, Asked asked)
    {
        if (NotYet(asOf, past.Head, time.GetUtcNow()) is { } wrong)
        {
            asked.Errors.Add(wrong);
            return null;
        }

        return asOf.Position is { } position ? past.At(position) : asOf.Moment is { } moment ? past.At(moment) : null;
    }
}
