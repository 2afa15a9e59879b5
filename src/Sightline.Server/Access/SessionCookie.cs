using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Server.Access;

/// <summary>A signed-in person, as the request sees them.</summary>
internal sealed class SessionPrincipal(Person person, Session session) : ClaimsPrincipal(ClaimsOf(person))
{
    public Person Person { get; } = person;

    public Session Session { get; } = session;

    public Caller Caller { get; } = person.ToCaller();

    private static ClaimsIdentity ClaimsOf(Person person) =>
        new([new Claim(ClaimTypes.NameIdentifier, person.Id), new Claim(ClaimTypes.Name, person.Name)], SessionCookie.Name);
}

/// <summary>
/// Sessions of people. The cookie is 256 random bits, the file keeps their hash: who reads the file is not signed in, a session
/// that was ended is over with the next request, and a changed role counts with it.
/// </summary>
internal sealed class SessionCookie(SessionTable sessions, PeopleDesk people, ActBox acts, TimeProvider time)
{
    public const string Name = "sl-session";

    /// <summary>Who is signed in; null when nobody is, or not any more.</summary>
    public async Task<SessionPrincipal?> ReadAsync(HttpContext http)
    {
        if (!http.Request.Cookies.TryGetValue(Name, out var token) || token.Length > 200 || sessions.Find(token) is not { } session)
        {
            return null;
        }

        return await people.FindByIdAsync(session.PersonId) is { } person && person.IsWelcome(time.GetUtcNow()) ? new SessionPrincipal(person, session) : null;
    }

    /// <summary>Signs a person in: a new session, whatever the browser had before.</summary>
    public void Begin(HttpContext http, Person person)
    {
        Leave(http);
        var address = http.Connection.RemoteIpAddress?.ToString();
        var (token, session) = sessions.Begin(person, address, http.Request.Headers.UserAgent.ToString());
        http.Response.Cookies.Append(Name, token, Options(http));
        http.User = new SessionPrincipal(person, session);
    }

    /// <summary>Ends the session of this browser.</summary>
    public void End(HttpContext http)
    {
        Leave(http);
        http.Response.Cookies.Delete(Name, Options(http));
    }

    private void Leave(HttpContext http)
    {
        if (http.User is SessionPrincipal signedIn && sessions.End(signedIn.Person.Id, signedIn.Session.Id))
        {
            acts.Put(http.ActorInFull(), new Act("session.ended", PeopleDesk.NameOf(signedIn.Person)));
        }

        http.User = new ClaimsPrincipal();
    }

    /// <summary>Secure wherever the request is; plain HTTP is for loopback, or behind a setting that says what it costs.</summary>
    private static CookieOptions Options(HttpContext http) => new() { HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Strict, IsEssential = true, Path = "/" };
}

/// <summary>How a node knows people that signed in: the cookie of their session, and the token that shows that a change came from a page of ours.</summary>
internal sealed class Sessions(SessionCookie cookie, IAntiforgery antiforgery)
{
    public SessionCookie Cookie => cookie;

    /// <summary>True for what changes nothing, and for what carries the token of its own session.</summary>
    /// <exception cref="BadHttpRequestException">The form cannot be read: it is too large, or ends in the middle.</exception>
    public async Task<bool> IsOursAsync(HttpContext http)
    {
        try
        {
            return IsSafe(http.Request.Method) || await antiforgery.IsRequestValidAsync(http);
        }
        catch (AntiforgeryValidationException unread) when (unread.InnerException is BadHttpRequestException bad)
        {
            throw new BadHttpRequestException(bad.Message, bad.StatusCode, unread);
        }
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}

/// <summary>Anti-forgery tokens, bound to the session: one of an earlier session of the same person opens nothing.</summary>
internal sealed class TokenOfSession : IAntiforgeryAdditionalDataProvider
{
    public const string Header = "X-CSRF";
    public const string Field = "csrf";

    public static IServiceCollection AddTo(IServiceCollection services, DataFolder folder)
    {
        var protection = Directory.CreateDirectory(Path.Combine(folder.Secrets, "protection"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(protection.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        services.AddDataProtection().SetApplicationName("Sightline").PersistKeysToFileSystem(protection);
        services.AddAntiforgery(token =>
        {
            (token.Cookie.Name, token.HeaderName, token.FormFieldName) = ("sl-csrf", Header, Field);
            (token.Cookie.HttpOnly, token.Cookie.SameSite, token.Cookie.SecurePolicy) = (true, SameSiteMode.Strict, CookieSecurePolicy.SameAsRequest);
            token.SuppressXFrameOptionsHeader = true;
        });
        return services.AddSingleton<IAntiforgeryAdditionalDataProvider, TokenOfSession>().AddSingleton<SessionCookie>().AddSingleton<Sessions>();
    }

    public string GetAdditionalData(HttpContext context) => (context.User as SessionPrincipal)?.Session.Id ?? "";

    public bool ValidateAdditionalData(HttpContext context, string additionalData) => additionalData == GetAdditionalData(context);
}
