using Microsoft.Extensions.Options;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Access.OpenId;

namespace Sightline.Server.Pages.Doors;

/// <summary>Takes the forms at the doors. What they decide is decided in Identity; here it is said in words.</summary>
internal sealed class DoorForms(SignInDesk desk, SessionCookie cookie, PeopleDesk people, OwnAccount account, Invitations invitations, AuditTrail trail, IOptions<OpenIdOptions> provider, SignInWords words)
{
    private const string ReturnTo = "returnTo";

    public IResult SignIn(HttpContext http)
    {
        var back = LocalPath.Or(http.Request.Query[ReturnTo], "/");
        return http.CallerOf() is null ? PageAnswer.Of<SignInPage>(http, View(new SignInView(back, Told: words.Read(http.Request)))) : PageAnswer.Done(back);
    }

    public async Task<IResult> SignInAsync(HttpContext http)
    {
        if (await FormAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var (name, password, back) = (form["name"].ToString().Trim(), form["password"].ToString(), LocalPath.Or(form[ReturnTo], "/"));
        var outcome = await desk.TryAsync(name, password, form["code"], http.Connection.RemoteIpAddress?.ToString());
        if (outcome is SignInOutcome.Welcome welcome)
        {
            cookie.Begin(http, welcome.Person);
            await trail.CarriedAsync(http.RequestAborted);
            return PageAnswer.Done(welcome.Person.MustChangePassword ? $"{Paths.NewPassword}?{ReturnTo}={Uri.EscapeDataString(back)}" : back);
        }

        return outcome switch
        {
            SignInOutcome.CodeNeeded => PageAnswer.Of<SignInPage>(http, View(new SignInView(back, name, AsksCode: true))),
            SignInOutcome.TooMany => TooMany(http, View(new SignInView(back, name, "locked"))),
            _ => PageAnswer.Of<SignInPage>(http, View(new SignInView(back, name, "wrong", AsksCode: form.ContainsKey("code"))), StatusCodes.Status401Unauthorized),
        };
    }

    public async Task<IResult> SignOutAsync(HttpContext http)
    {
        cookie.End(http);
        await trail.CarriedAsync(http.RequestAborted);
        return PageAnswer.Done(Paths.SignIn);
    }

    public static IResult NewPassword(HttpContext http) => http.User is SessionPrincipal me
        ? PageAnswer.Of<NewPasswordPage>(http, new NewPasswordView(LocalPath.Or(http.Request.Query[ReturnTo], "/"), Forced: me.Person.MustChangePassword))
        : PageAnswer.Done(Paths.SignIn);

    public async Task<IResult> NewPasswordAsync(HttpContext http)
    {
        if (await FormAsync(http) is not { } form || http.User is not SessionPrincipal me)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var back = LocalPath.Or(form[ReturnTo], "/");
        if (form["new"] != form["again"])
        {
            return Again("differs");
        }

        var asking = Asking.Of(me.Caller, http.Connection.RemoteIpAddress?.ToString());
        var change = await account.ChangePasswordAsync(me.Person, form["old"].ToString(), form["new"].ToString(), me.Session.Id, asking);
        if (change.Problems.Count > 0)
        {
            return Again(change.OldIsWrong ? "wrong" : "weak");
        }

        await trail.CarriedAsync(http.RequestAborted);
        return PageAnswer.Done(back);

        IResult Again(string error) => PageAnswer.Of<NewPasswordPage>(http, new NewPasswordView(back, error, me.Person.MustChangePassword), StatusCodes.Status422UnprocessableEntity);
    }

    public async Task<IResult> SetUpAsync(HttpContext http, string token)
    {
        if (!invitations.IsGood(token) || !people.IsEmpty)
        {
            await ErrorPages.NotFoundAsync(http, "This link was used, is older than a day, or was replaced by a newer one.");
            return Results.Empty;
        }

        return PageAnswer.Of<SetUpPage>(http, new SetUpView(token));
    }

    public async Task<IResult> SetUpTakenAsync(HttpContext http, string token)
    {
        if (await FormAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var (name, password) = (form["name"].ToString().Trim(), form["password"].ToString());
        if (AccessNames.Problem("name", name) is not null)
        {
            return Again("name");
        }

        if (password != form["again"])
        {
            return Again("differs");
        }

        var change = await invitations.AcceptAsync(token, name, password, http.Connection.RemoteIpAddress?.ToString());
        if (change is null)
        {
            return await SetUpAsync(http, token);
        }

        if (change.Problems.Count > 0)
        {
            return Again("weak");
        }

        cookie.Begin(http, (await people.FindAsync(name))!);
        await trail.CarriedAsync(http.RequestAborted);
        return PageAnswer.Done("/");

        IResult Again(string error) => PageAnswer.Of<SetUpPage>(http, new SetUpView(token, name, error), StatusCodes.Status422UnprocessableEntity);
    }

    private SignInView View(SignInView view) => provider.Value.IsOn
        ? view with { Provider = (provider.Value.DisplayName, $"{OpenIdSignIn.StartPath}?return={Uri.EscapeDataString(view.ReturnTo)}") }
        : view;

    private static IResult TooMany(HttpContext http, SignInView view)
    {
        http.Response.Headers.RetryAfter = "60";
        return PageAnswer.Of<SignInPage>(http, view, StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Read by the guard already, for its anti-forgery token; null for what is no form.</summary>
    private static async Task<IFormCollection?> FormAsync(HttpContext http) => http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : null;
}
