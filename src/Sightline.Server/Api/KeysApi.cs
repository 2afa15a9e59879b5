using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>API keys of machines. A secret is in the answer that makes it, and nowhere after.</summary>
internal sealed class KeysApi(KeyDesk keys, AuditTrail trail, TimeProvider time)
{
    /// <summary>How long the old key goes on working after a rotation, when nothing else is asked.</summary>
    private static readonly TimeSpan s_overlap = TimeSpan.FromHours(24);

    public Task ListAsync(HttpContext http) => Answers.PageAsync(http, _ => keys.List(), Shape);

    public async Task AddAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var wish = new KeyWish(body.Needed("name"), body.Needed("role"), body.Texts("stations"), body.Texts("targets"), body.Texts("permissions"), body.Time("expiresAt"));
        var problems = body.Errors.Count > 0 ? [] : keys.Problems(wish, AccessAnswers.Asking(http));
        if (body.Errors.Count + problems.Count > 0)
        {
            await Problems.InvalidAsync(http, [.. body.Errors, .. problems.Select(p => new ContractError("", p))]);
            return;
        }

        await ShowAsync(http, keys.Add(wish, AccessAnswers.Asking(http)));
    }

    public async Task RotateAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var overlap = body.Span("overlap", s_overlap);
        if (body.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, body.Errors);
            return;
        }

        await (keys.Rotate(PathText.Segment(http, 1), overlap, AccessAnswers.Asking(http)) is { } made ? ShowAsync(http, made) : NotFoundAsync(http));
    }

    public async Task RevokeAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            await (keys.Revoke(PathText.Segment(http, 1), body.Text("reason"), AccessAnswers.Asking(http))
                ? AccessAnswers.WriteAsync(http, trail, AccessChange.Done)
                : NotFoundAsync(http));
        }
    }

    private async Task ShowAsync(HttpContext http, (string Secret, ApiKey Key) made)
    {
        await trail.CarriedAsync(http.RequestAborted);
        var json = Shape(made.Key);
        json["key"] = made.Secret;
        await Answers.JsonAsync(http, json, 201);
    }

    private JsonObject Shape(ApiKey key)
    {
        var json = key.ToNode();
        json["state"] = key.State(time.GetUtcNow());
        json["usedAt"] = JsonText.Time(key.UsedAt);
        json["usedFrom"] = key.UsedFrom;
        return json;
    }

    private static Task NotFoundAsync(HttpContext http) =>
        Problems.NotFoundAsync(http, "There is no working key with this id that you could change. GET /api/v1/keys lists them.");
}
