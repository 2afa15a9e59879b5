using Sightline.Identity;
using Sightline.Server.Api;

namespace Sightline.Server.Access;

/// <summary>
/// Who may call what: the one place, before every endpoint of API and pages. A key comes in X-Api-Key, a person with a
/// session cookie; what changes something by cookie carries the anti-forgery token as well. An edge has no pages: without
/// sessions a cookie is nobody's.
/// </summary>
internal sealed class AccessGuard(KeyStore keys, AddressLimits limits, ActBox acts, RequestDelegate next, Sessions? sessions = null)
{
    /// <summary>Longest key looked at; ours have 80 characters.</summary>
    private const int MostOfAKey = 200;

    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Rule>() is not { } rule)
        {
            return next(http);
        }

        if (http.Request.Headers.TryGetValue("X-Api-Key", out var secret))
        {
            return WithKeyAsync(http, rule, secret.Count == 1 ? secret[0]! : "");
        }

        return sessions is not null ? WithCookieAsync(http, rule, sessions)
            : rule.Needs == Permission.None ? next(http)
            : Refusals.NobodyAsync(http);
    }

    private Task WithKeyAsync(HttpContext http, Rule rule, string secret)
    {
        if (rule.Needs == Permission.None)
        {
            return next(http);
        }

        var address = http.Connection.RemoteIpAddress?.ToString();
        Caller? caller = null;
        var answer = secret.Length > MostOfAKey ? KeyAnswer.Unknown : keys.Open(secret, address, out caller);
        switch (answer)
        {
            case KeyAnswer.Known:
                http.Came(caller!);
                return PassAsync(http, rule, caller!);
            case KeyAnswer.TooFast:
                return Refusals.TooFastAsync(http, 1, "This key sends more requests in a second than a key may. Send batches, or slow down; the limit is Access:RequestsPerSecondOfOneKey.");
            default:
                return UnknownKeyAsync(http, address);
        }
    }

    private Task UnknownKeyAsync(HttpContext http, string? address)
    {
        if (limits.Keys.IsShut(address))
        {
            return Refusals.TooFastAsync(http, 60, "Too many failed attempts from this address. This one was not looked at; try again in a minute.");
        }

        limits.Keys.Failed(address, untold: true);
        return Refusals.UnknownKeyAsync(http);
    }

    private async Task WithCookieAsync(HttpContext http, Rule rule, Sessions people)
    {
        if (await people.Cookie.ReadAsync(http) is not { } session)
        {
            await (rule.Needs == Permission.None ? OpenAsync(http, people) : Refusals.NobodyAsync(http));
            return;
        }

        http.User = session;
        http.Came(session.Caller);
        if (rule.Needs == Permission.None)
        {
            await OpenAsync(http, people);
        }
        else if (!await people.IsOursAsync(http))
        {
            acts.Put(http.ActorInFull(), new Act("request.forged", $"path:{Short(http.Request.Path)}", Reason: "The anti-forgery token is missing, or of another session."));
            await Refusals.ForgedAsync(http);
        }
        else
        {
            await PassAsync(http, rule, session.Caller);
        }
    }

    /// <summary>The sign-in itself is guarded against forgery too: nobody is signed in as somebody else unawares.</summary>
    private async Task OpenAsync(HttpContext http, Sessions people)
    {
        if (http.GetEndpoint()!.Metadata.GetMetadata<PageMark>() is null || await people.IsOursAsync(http))
        {
            await next(http);
            return;
        }

        limits.Forged.Failed(http.Connection.RemoteIpAddress?.ToString(), untold: true);
        await Refusals.ForgedAsync(http);
    }

    private Task PassAsync(HttpContext http, Rule rule, Caller caller)
    {
        // Those that are refused too: what a vendor tried is what one wants to know.
        if (caller.Role == Roles.Vendor)
        {
            acts.Put(http.ActorInFull(), new Act("vendor.request", $"path:{Short(http.Request.Path)}",
                Reason: $"{http.Request.Method} {Short(http.Request.Path + http.Request.QueryString.ToUriComponent())}"));
        }

        return caller.Can(rule.Needs) && (!caller.IsLimited || rule.Narrowed) ? next(http) : Refusals.NotAllowedAsync(http, rule, caller);
    }

    /// <summary>A path as the audit keeps it: escaped, and not longer than a line.</summary>
    private static string Short(string path)
    {
        var text = Uri.EscapeDataString(path).Replace("%2F", "/");
        return text.Length <= 300 ? text : text[..300];
    }
}
