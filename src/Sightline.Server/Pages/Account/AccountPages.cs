using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Account;

/// <summary>What the page of one's own account shows. <paramref name="Person"/> is null for a key, which has none.</summary>
internal sealed record AccountView(Person? Person, Caller Caller, IReadOnlyList<Session> Sessions, string? Current);

/// <summary>The second factor. <paramref name="Error"/> is the end of a text's key; <paramref name="Codes"/> are recovery codes, shown once.</summary>
internal sealed record FactorView(Person Person, string? Error = null, IReadOnlyList<string>? Codes = null)
{
    /// <summary>A key was made, and is not confirmed yet.</summary>
    public bool HasBegun => Person is { SecondFactor: false, FactorKey: not null };
}

/// <summary>The pages of one's own account.</summary>
internal sealed class AccountPages(SessionTable sessions, OwnAccount account, AuditTrail trail)
{
    public IResult Show(HttpContext http) => http.User is SessionPrincipal me
        ? PageAnswer.Of<AccountPage>(http, new AccountView(me.Person, me.Caller, sessions.Of(me.Person.Id), me.Session.Id))
        : PageAnswer.Of<AccountPage>(http, new AccountView(null, http.CallerOf()!, [], null));

    /// <summary>Ends one session, or all but this one.</summary>
    public async Task<IResult> EndSessionsAsync(HttpContext http)
    {
        if (http.User is not SessionPrincipal me || await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var id = fields.Text("session");
        if (id == "others")
        {
            sessions.EndOthers(me.Person.Id, me.Session.Id);
        }
        else if (!sessions.End(me.Person.Id, id))
        {
            // It ended by itself meanwhile: what was asked for is so.
            return PageAnswer.Done(Paths.Account);
        }

        trail.Note(http, new Act("session.ended", PeopleDesk.NameOf(me.Person), Reason: id == "others" ? "all others" : "one by its id"));
        await trail.CarriedAsync(http.RequestAborted);
        return PageAnswer.Done(Paths.Account, "sessionsEnded");
    }

    public static IResult SecondFactor(HttpContext http) => http.User is SessionPrincipal me
        ? PageAnswer.Of<FactorPage>(http, new FactorView(me.Person))
        : PageAnswer.Done(Paths.Account);

    public async Task<IResult> ActAsync(HttpContext http)
    {
        if (http.User is not SessionPrincipal me || await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        switch (fields.Text("act"))
        {
            case "begin":
                return await account.BeginSecondFactorAsync(me.Person) is null ? Again("taken") : PageAnswer.Done(AccountRoutes.SecondFactor);
            case "confirm":
                if (await account.ConfirmSecondFactorAsync(me.Person, fields.Text("code"), AccessAnswers.Asking(http)) is not { } codes)
                {
                    return Again("code");
                }

                await trail.CarriedAsync(http.RequestAborted);
                return PageAnswer.Of<FactorPage>(http, new FactorView(me.Person, Codes: codes));
            case "end":
                var change = await account.EndSecondFactorAsync(me.Person, fields.Exact("password"), AccessAnswers.Asking(http));
                if (change.Problems.Count > 0)
                {
                    return Again(change.OldIsWrong ? "password" : "taken");
                }

                await trail.CarriedAsync(http.RequestAborted);
                return PageAnswer.Done(Paths.Account, "factorEnded");
            default:
                return Again("taken");
        }

        IResult Again(string error) => PageAnswer.Of<FactorPage>(http, new FactorView(me.Person, error), StatusCodes.Status422UnprocessableEntity);
    }
}
