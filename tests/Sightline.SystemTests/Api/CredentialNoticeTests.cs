using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Insight.Notices;
using Sightline.SystemTests.Connectors;
using Sightline.SystemTests.Connectors.OAuth;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Two failures to get a token in a row are an alarm; it ends by itself, and what waited is there once.</summary>
public sealed class CredentialNoticeTests
{
    [Fact]
    public async Task A_token_that_cannot_be_had_is_an_alarm_until_it_can_and_then_what_waited_goes_out()
    {
        using var folder = new TempFolder();
        await using var tokens = await TokenServer.StartAsync();
        await using var mes = await MesTarget.StartAsync();
        MesTarget.Configure(folder, mes);
        var target = JsonNode.Parse(MesTarget.Target(folder, mes))!;
        target["options"]!.AsObject().Remove("headers");
        folder.Write("client-secret", tokens.Secret);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.In("client-secret"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        target["options"]!["oauth"] = new JsonObject { ["tokenUrl"] = tokens.Url, ["clientId"] = TokenServer.Client, ["clientSecret"] = $"${{file:{folder.In("client-secret")}}}" };
        target["longestPause"] = "00:00:00.5";
        folder.Write("config/targets/mes.json", target.ToJsonString());
        tokens.Always = LoopbackTarget.Say(401, """{ "error": "invalid_client" }""");
        await using var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync();
        (await hub.Api.InspectAsync(Sample.Inspection())).Expect(201);

        await Until.TrueAsync(() => Notices(hub).Any(n => n is { Id: "credential:mes", Severity: NoticeSeverity.Alarm }), "an alarm of the credential");
        var alarm = Notices(hub).Single(n => n.Id == "credential:mes");
        Assert.Contains("said 401 'invalid_client'. Correct clientId, or renew the secret where clientSecret points", alarm.What, StringComparison.Ordinal);
        Assert.DoesNotContain(tokens.Secret, alarm.What, StringComparison.Ordinal);
        Assert.Equal(0, (await MesTarget.CountAsync(mes.Url)).Count);

        // The simulated MES takes its own token alone.
        tokens.Always = context => context.Response.WriteAsync("""{ "access_token": "token-of-the-tests", "token_type": "Bearer", "expires_in": 600 }""");
        await Until.TrueAsync(async () => (await MesTarget.CountAsync(mes.Url)).Count == 1, "what waited is delivered");
        await Until.TrueAsync(() => Notices(hub).All(n => n.Id != "credential:mes"), "the alarm is over");
        Assert.Empty(hub.Log.Errors);
    }

    private static IReadOnlyList<Notice> Notices(HubInProcess hub) => [.. hub.Services.GetServices<INotices>().SelectMany(n => n.At(TimeProvider.System.GetUtcNow()))];
}
