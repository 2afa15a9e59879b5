using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Antiforgery;
using Sightline.Contract;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Who am I, and my own password and sessions.</summary>
internal sealed class AccessApi(SessionTable sessions, OwnAccount account, AuditTrail trail, IAntiforgery antiforgery)
{
    public Task MeAsync(HttpContext http) =>
        Answers.JsonAsync(http, Me(http, http.User is SessionPrincipal ? antiforgery.GetAndStoreTokens(http).RequestToken : null));

    /// <summary>Who the caller is; with the token that a person's browser sends along.</summary>
    public static JsonObject Me(HttpContext http, string? token = null)
    {
        var caller = http.CallerOf()!;
        var person = (http.User as SessionPrincipal)?.Person;
        return new JsonObject
        {
            ["kind"] = caller.Kind,
            ["name"] = caller.Name,
            ["displayName"] = person?.DisplayName,
            ["role"] = caller.Role.Name,
            ["permissions"] = NameList.ToNode(Permissions.NamesOf(caller.May)),
            ["stations"] = NameList.ToNode(caller.Stations),
            ["targets"] = NameList.ToNode(caller.Targets),
            ["mustChangePassword"] = person?.MustChangePassword ?? false,
            ["secondFactor"] = person?.SecondFactor ?? false,
            ["recoveryCodesLeft"] = person?.RecoveryCodesLeft ?? 0,
            ["csrf"] = token,
        };
    }

    public async Task PasswordAsync(HttpContext http)
    {
        if (await PersonAsync(http) is not { } me || await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var (old, fresh) = (body.Needed("old"), body.Needed("new"));
        if (body.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, body.Errors);
            return;
        }

        await AccessAnswers.WriteAsync(http, trail, await account.ChangePasswordAsync(me.Person, old, fresh, me.Session.Id, AccessAnswers.Asking(http)));
    }

    public async Task SessionsAsync(HttpContext http)
    {
        if (await PersonAsync(http) is { } me)
        {
            await Answers.PageAsync(http, _ => sessions.Of(me.Person.Id), s => Shape(s, me.Session.Id));
        }
    }

    /// <summary>Ends one session, or with no id all but this one.</summary>
    public async Task EndSessionsAsync(HttpContext http)
    {
        if (await PersonAsync(http) is not { } me || await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        if (body.Text("id") is { } id)
        {
            if (!sessions.End(me.Person.Id, id))
            {
                await Problems.NotFoundAsync(http, "None of your sessions has this id.");
                return;
            }
        }
        else
        {
            sessions.EndOthers(me.Person.Id, me.Session.Id);
        }

        trail.Note(http, new Act("session.ended", PeopleDesk.NameOf(me.Person), Reason: body.Text("id") is null ? "all others" : "one by its id"));
        await AccessAnswers.WriteAsync(http, trail, AccessChange.Done);
    }

    public static Task RolesAsync(HttpContext http) => Answers.JsonAsync(http, new JsonObject
    {
        ["roles"] = new JsonArray([.. Roles.All.Select(r => (JsonNode?)new JsonObject
        {
            ["name"] = r.Name,
            ["meaning"] = r.Meaning,
            ["people"] = r.ForPeople,
            ["keys"] = r.ForKeys,
            ["permissions"] = NameList.ToNode(Permissions.NamesOf(r.May)),
        })]),
        ["permissions"] = new JsonArray([.. Permissions.All.Select(p => (JsonNode?)new JsonObject { ["name"] = p.Name, ["meaning"] = p.Meaning })]),
    });

    private static JsonObject Shape(Session session, string current) => new()
    {
        ["id"] = session.Id,
        ["beganAt"] = JsonText.Time(session.BeganAt),
        ["seenAt"] = JsonText.Time(session.SeenAt),
        ["expiresAt"] = JsonText.Time(session.ExpiresAt),
        ["address"] = session.Address,
        ["browser"] = session.Browser,
        ["current"] = session.Id == current,
    };

    /// <summary>The signed-in person; null after telling a key that it is none.</summary>
    public static async Task<SessionPrincipal?> PersonAsync(HttpContext http)
    {
        if (http.User is SessionPrincipal me)
        {
            return me;
        }

        await Problems.WriteAsync(http, 403, "Not allowed", "Only a signed-in person has a password and sessions. This is a key.");
        return null;
    }
}
