using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.People;

/// <summary>The pages of people. What may be done is decided at the desk that the API uses too; here it is asked and shown.</summary>
internal sealed class PeoplePages(PeopleDesk people, SessionTable sessions, AuditTrail trail, PlantClock clock)
{
    public IResult List(HttpContext http) => PageAnswer.Of<PeoplePage>(http, new PeopleView(people.List(), sessions.Present()));

    public static IResult New(HttpContext http) => PageAnswer.Of<NewPersonPage>(http, new NewAccessView(AccessForm.Empty, []));

    public async Task<IResult> AddAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = AccessForm.Of(fields);
        var change = Wish(form.Name, form, null) is { } wish ? await people.AddAsync(wish, AccessAnswers.Asking(http)) : NoTime(form);
        if (change.Problems.Count > 0)
        {
            return PageAnswer.Of<NewPersonPage>(http, new NewAccessView(form, change.Problems), StatusCodes.Status422UnprocessableEntity);
        }

        await trail.CarriedAsync(http.RequestAborted);
        return Secret(http, form.Name, change);
    }

    public async Task<IResult> OneAsync(HttpContext http) => await FindAsync(http) is { } person ? Show(http, person) : Results.Empty;

    /// <summary>One of the acts on a person's page, by the button that was pressed.</summary>
    public async Task<IResult> ActAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        if (await FindAsync(http) is not { } person)
        {
            return Results.Empty;
        }

        var (act, asking) = (fields.Text("act"), AccessAnswers.Asking(http));
        var form = act == "change" ? AccessForm.Of(fields) : AccessForm.Of(person, clock);
        var reason = fields.TextOrNull("reason-" + act);
        var change = act switch
        {
            "change" => Wish(person.Name, form, person.ExpiresAt) is { } wish ? await people.ChangeAsync(person, wish, asking) : NoTime(form),
            "reset" => await people.ResetPasswordAsync(person, reason, asking),
            "unlock" => await people.UnlockAsync(person, reason, asking),
            "sign-out" => people.SignOut(person, reason, asking),
            "end" => await people.EndAsync(person, reason, asking),
            _ => AccessChange.Refused($"There is no act '{act}' on a person."),
        };
        if (change.Problems.Count > 0)
        {
            return await people.FindAsync(person.Name) is { } now ? Show(http, now, form, change.Problems) : Results.Empty;
        }

        await trail.CarriedAsync(http.RequestAborted);
        return change.FirstPassword is not null ? Secret(http, person.Name, change) : PageAnswer.Done(PeopleRoutes.Person(person.Name), "person-" + act);
    }

    private IResult Show(HttpContext http, Person person, AccessForm? form = null, IReadOnlyList<string>? problems = null) =>
        PageAnswer.Of<PersonPage>(http, new PersonView(person, sessions.Of(person.Id), form ?? AccessForm.Of(person, clock), problems ?? []),
            problems is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static IResult Secret(HttpContext http, string name, AccessChange change) =>
        PageAnswer.Of<SecretPage>(http, new SecretView("person", name, change.FirstPassword!, PeopleRoutes.Person(name)));

    /// <summary>Null when its end is no time. An end that was not touched stays as it is, to the second that the field does not show.</summary>
    private PersonWish? Wish(string name, AccessForm form, DateTimeOffset? endsNow)
    {
        if (!PlantTimeText.TryRead(clock, form.Ends, out var ends))
        {
            return null;
        }

        return new PersonWish(name, form.Role, OrNull(form.DisplayName), FormFields.Lines(form.Stations), FormFields.Lines(form.Targets),
            form.Ends == PlantTimeText.Write(clock, endsNow) ? endsNow : ends, OrNull(form.Reason));
    }

    private static AccessChange NoTime(AccessForm form) => AccessChange.Refused($"The end is '{form.Ends}'. Give a date and a time, such as 2027-01-31T18:00.");

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    private async Task<Person?> FindAsync(HttpContext http)
    {
        var name = PathText.Segment(http, 0);
        var person = name.Length <= 100 ? await people.FindAsync(name) : null;
        if (person is null)
        {
            await ErrorPages.NotFoundAsync(http, "There is no account with this name.");
        }

        return person;
    }
}
