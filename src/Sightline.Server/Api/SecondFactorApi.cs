using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>One's own second factor: a key for an authenticator app, in force once a first code was right.</summary>
internal sealed class SecondFactorApi(OwnAccount account, AuditTrail trail)
{
    public async Task BeginAsync(HttpContext http)
    {
        if (await AccessApi.PersonAsync(http) is not { } me)
        {
            return;
        }

        if (await account.BeginSecondFactorAsync(me.Person) is not { } key)
        {
            await Problems.WriteAsync(http, 409, "Conflict", "The second factor is on already, or the account was changed at this moment. End it first, or send the same again.");
            return;
        }

        http.Response.Headers.CacheControl = "no-store";
        await Answers.JsonAsync(http, new JsonObject { ["key"] = key, ["uri"] = OwnAccount.KeyUri(me.Person) });
    }

    public async Task ConfirmAsync(HttpContext http)
    {
        if (await AccessApi.PersonAsync(http) is not { } me || await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var code = body.Needed("code");
        var codes = body.Errors.Count > 0 ? null : await account.ConfirmSecondFactorAsync(me.Person, code, AccessAnswers.Asking(http));
        if (codes is null)
        {
            await Problems.InvalidAsync(http, body.Errors.Count > 0 ? body.Errors : [new ContractError("/code", "Is not the code that the app shows now. Begin again, or send the next one.")]);
            return;
        }

        http.Response.Headers.CacheControl = "no-store";
        await AccessAnswers.WriteAsync(http, trail, AccessChange.Done, new JsonObject { ["recoveryCodes"] = NameList.ToNode(codes) });
    }

    public async Task EndAsync(HttpContext http)
    {
        if (await AccessApi.PersonAsync(http) is not { } me || await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var password = body.Needed("password");
        if (body.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, body.Errors);
            return;
        }

        await AccessAnswers.WriteAsync(http, trail, await account.EndSecondFactorAsync(me.Person, password, AccessAnswers.Asking(http)));
    }
}
