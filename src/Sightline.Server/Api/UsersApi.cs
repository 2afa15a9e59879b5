using System.Text.Json.Nodes;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Accounts of people.</summary>
internal sealed class UsersApi(PeopleDesk people, SessionTable sessions, AuditTrail trail, TimeProvider time)
{
    public Task ListAsync(HttpContext http)
    {
        var present = sessions.Present();
        return Answers.PageAsync(http, _ => people.List(), person => Shape(person, present));
    }

    public async Task GetAsync(HttpContext http)
    {
        if (await FindAsync(http) is { } person)
        {
            await Answers.JsonAsync(http, Shape(person, sessions.Present()));
        }
    }

    /// <summary>Creates an account, answering with its first password, or changes one.</summary>
    public async Task PutAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var name = PathText.Segment(http, 1);
        var wish = new PersonWish(name, body.Needed("role"), body.Text("displayName"), body.Texts("stations"), body.Texts("targets"), body.Time("expiresAt"), body.Text("reason"));
        if (body.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, body.Errors);
            return;
        }

        var asking = AccessAnswers.Asking(http);
        var change = await people.FindAsync(name) is { } known ? await people.ChangeAsync(known, wish, asking) : await people.AddAsync(wish, asking);
        await AccessAnswers.WriteAsync(http, trail, change, change.Problems.Count > 0 ? null : Shape((await people.FindAsync(name))!, sessions.Present()));
    }

    public Task ResetPasswordAsync(HttpContext http) => WithReasonAsync(http, people.ResetPasswordAsync);

    public Task UnlockAsync(HttpContext http) => WithReasonAsync(http, people.UnlockAsync);

    public Task EndAsync(HttpContext http) => WithReasonAsync(http, people.EndAsync);

    public Task SignOutAsync(HttpContext http) => WithReasonAsync(http, (person, reason, asking) => Task.FromResult(people.SignOut(person, reason, asking)));

    private async Task WithReasonAsync(HttpContext http, Func<Person, string?, Asking, Task<AccessChange>> act)
    {
        if (await FindAsync(http) is { } person && await SmallBody.ReadAsync(http) is { } body)
        {
            await AccessAnswers.WriteAsync(http, trail, await act(person, body.Text("reason"), AccessAnswers.Asking(http)));
        }
    }

    private async Task<Person?> FindAsync(HttpContext http)
    {
        var name = PathText.Segment(http, 1);
        var person = name.Length <= 100 ? await people.FindAsync(name) : null;
        if (person is null)
        {
            await Problems.NotFoundAsync(http, "There is no account with this name.");
        }

        return person;
    }

    private JsonObject Shape(Person person, IReadOnlyDictionary<string, (int Sessions, DateTimeOffset SeenAt)> present)
    {
        var here = present.GetValueOrDefault(person.Id);
        var json = person.ToNode();
        json["state"] = person.State(time.GetUtcNow());
        json["lockedUntil"] = JsonText.Time(person.LockedUntil);
        json["sessions"] = here.Sessions;
        json["seenAt"] = JsonText.Time(here.Sessions > 0 ? here.SeenAt : null);
        return json;
    }
}
