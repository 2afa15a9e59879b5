using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors.OAuth;

/// <summary>The http connector with a token endpoint and an MES that takes the newest token alone, unless a test says otherwise.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2213", Justification = "Ends with the rig it is handed to.")]
public sealed class OAuthRig : IAsyncDisposable
{
    private readonly string _secret = Path.GetTempFileName();

    private OAuthRig(ManualClock clock, TokenServer tokens) => (Clock, Tokens) = (clock, tokens);

    public ManualClock Clock { get; }

    public TokenServer Tokens { get; }

    public HttpTargetRig Http { get; private set; } = null!;

    public LoopbackTarget Mes => Http.Target;

    public CredentialTrouble? Trouble => ((IRenewsCredential)Http.Connector).CredentialTrouble;

    public static async Task<OAuthRig> StartAsync(ManualClock? clock = null, Action<JsonObject>? change = null)
    {
        var rig = new OAuthRig(clock ?? new ManualClock(), await TokenServer.StartAsync());
        rig.WriteSecret(rig.Tokens.Secret);
        rig.Http = await HttpTargetRig.StartAsync(rig.Clock, change: options =>
        {
            options["oauth"] = new JsonObject { ["tokenUrl"] = rig.Tokens.Url, ["clientId"] = TokenServer.Client, ["clientSecret"] = $$"""${file:{{rig._secret}}}""" };
            change?.Invoke(options["oauth"]!.AsObject());
        }, besides: new Rest(rig.Tokens, rig._secret));
        return rig;
    }

    public void WriteSecret(string secret) => File.WriteAllText(_secret, secret);

    public Task<DeliveryOutcome> DeliverAsync(string serial) => Http.Connector.DeliverAsync(Http.Message(serial), Http.Stop);

    public async Task AcceptedAsync(string serial) => Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(serial));

    public async Task<string> WhyNotAsync(string serial) => Assert.IsType<DeliveryOutcome.TryAgain>(await DeliverAsync(serial)).Reason;

    public ValueTask DisposeAsync() => Http.DisposeAsync();

    private sealed class Rest(TokenServer tokens, string secret) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await tokens.DisposeAsync();
            File.Delete(secret);
        }
    }
}
