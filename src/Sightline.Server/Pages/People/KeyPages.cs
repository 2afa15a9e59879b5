using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.People;

/// <summary>The pages of keys. Who may make or end which key is decided at the desk that the API uses too.</summary>
internal sealed class KeyPages(KeyDesk keys, AuditTrail trail, PlantClock clock)
{
    /// <summary>How long the old key may go on working after a rotation.</summary>
    public static readonly IReadOnlyList<string> Overlaps = ["1.00:00:00", "01:00:00", "7.00:00:00", "30.00:00:00", "00:00:00"];

    public IResult List(HttpContext http)
    {
        var (word, state, all) = (http.Request.Query["name"].ToString().Trim(), http.Request.Query["state"].ToString(), keys.List());
        var found = all.Where(k => k.Name.Contains(word, StringComparison.OrdinalIgnoreCase) && (state.Length == 0 || k.State(clock.Now) == state))
            .OrderBy(k => k.State(clock.Now) == "working" ? 0 : 1).ThenBy(k => k.Name, StringComparer.OrdinalIgnoreCase).ThenByDescending(k => k.AddedAt);
        return PageAnswer.Of<KeysPage>(http, new KeysView([.. found], all.Count));
    }

    public static IResult New(HttpContext http) => PageAnswer.Of<NewKeyPage>(http, new NewAccessView(AccessForm.Empty, []));

    public async Task<IResult> AddAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var (form, asking) = (AccessForm.Of(fields), AccessAnswers.Asking(http));
        var understood = PlantTimeText.TryRead(clock, form.Ends, out var ends);
        var wish = new KeyWish(form.Name, form.Role, FormFields.Lines(form.Stations), FormFields.Lines(form.Targets), form.Permissions, ends);
        var problems = understood ? keys.Problems(wish, asking) : [$"The end is '{form.Ends}'. Give a date and a time, such as 2027-01-31T18:00."];
        return problems.Count > 0
            ? PageAnswer.Of<NewKeyPage>(http, new NewAccessView(form, problems), StatusCodes.Status422UnprocessableEntity)
            : await SecretAsync(http, keys.Add(wish, asking));
    }

    public async Task<IResult> OneAsync(HttpContext http, string id) => await FindAsync(http, id) is { } key ? Show(http, key, null) : Results.Empty;

    public async Task<IResult> ActAsync(HttpContext http, string id)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        if (await FindAsync(http, id) is not { } key)
        {
            return Results.Empty;
        }

        var asking = AccessAnswers.Asking(http);
        switch (fields.Text("act"))
        {
            case "rotate" when Overlaps.Contains(fields.Text("overlap")):
                var made = keys.Rotate(id, TimeSpan.Parse(fields.Text("overlap"), System.Globalization.CultureInfo.InvariantCulture), asking);
                return made is { } fresh ? await SecretAsync(http, fresh) : Show(http, key, "keys.cannot");
            case "revoke" when keys.Revoke(id, fields.TextOrNull("reason-revoke"), asking):
                await trail.CarriedAsync(http.RequestAborted);
                return PageAnswer.Done(PeopleRoutes.Key(id), "keyRevoked");
            default:
                return Show(http, key, "keys.cannot");
        }
    }

    private static IResult Show(HttpContext http, ApiKey key, string? problem) =>
        PageAnswer.Of<KeyPage>(http, new KeyView(key, problem), problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private async Task<IResult> SecretAsync(HttpContext http, (string Secret, ApiKey Key) made)
    {
        await trail.CarriedAsync(http.RequestAborted);
        return PageAnswer.Of<SecretPage>(http, new SecretView("key", made.Key.Name, made.Secret, PeopleRoutes.Key(made.Key.Id)));
    }

    private async Task<ApiKey?> FindAsync(HttpContext http, string id)
    {
        var key = keys.Find(id);
        if (key is null)
        {
            await ErrorPages.NotFoundAsync(http, "There is no key with this id.");
        }

        return key;
    }
}
