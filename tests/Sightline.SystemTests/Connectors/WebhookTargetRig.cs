using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors.Options;
using Sightline.Connectors.Webhook;
using Sightline.Model;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>The webhook connector, made from options as a plant would write them, against a receiver over TLS that checks what it gets.</summary>
public sealed class WebhookTargetRig : TargetRig
{
    public const string Secret = "whsec_c2lnaHRsaW5lLXNpZ2h0bGluZS1zaWdodGxpbmU=";

    private readonly TempFolder _folder = new();

    private WebhookTargetRig()
    {
    }

    public WebhookReceiver Receiver { get; private set; } = null!;

    public override ITargetConnector Connector => Made;

    public string SecretFile => _folder.In("secret-one");

    private ITargetConnector Made { get; set; } = null!;

    /// <summary>A rig whose connector resolves every name as <paramref name="resolve"/> says; without it, as the system does.</summary>
    public static async Task<WebhookTargetRig> StartAsync(
        ManualClock clock, bool remembers = true, Action<WebhookTargetRig, JsonObject>? change = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null, int certificateDays = 30)
    {
        var rig = new WebhookTargetRig();
        rig.KeepSecret("secret-one", Secret);
        using var authority = TestCertificate.Authority(rig._folder, "authority.pem");
        rig.Receiver = await WebhookReceiver.StartAsync(clock, Secret, remembers, Certificate(authority, certificateDays));
        var options = new JsonObject
        {
            ["url"] = $"{rig.Receiver.Url}/hook",
            ["secrets"] = new JsonArray($"${{file:{rig.SecretFile}}}"),
            ["recognisesRepeats"] = remembers,
            ["allowNetworks"] = new JsonArray("127.0.0.0/8"),
            ["authorityFile"] = rig._folder.In("authority.pem"),
            ["reference"] = "/id",
            ["message"] = "/error",
        };
        if (remembers)
        {
            options["readBack"] = new JsonObject { ["url"] = rig.Receiver.Url + "/hook/{{key}}", ["reference"] = "/id" };
        }

        change?.Invoke(rig, options);
        var kind = new WebhookKind();
        Assert.Empty(kind.Check(options, "options"));
        rig.Made = resolve is null
            ? kind.Create(options, new ServiceCollection().AddSingleton<TimeProvider>(clock).BuildServiceProvider())
            : WebhookKind.Open(OptionsBinder.Bind<WebhookOptions>(options, "options", []), clock, resolve);
        return rig;
    }

    /// <summary>A reference to a secret that is now in its file.</summary>
    public string KeepSecret(string name, string secret)
    {
        _folder.Write(name, secret);
        return $"${{file:{_folder.In(name)}}}";
    }

    public override Task<IReadOnlyList<JsonObject>> RecordsInTargetAsync() => Task.FromResult(Receiver.Records);

    public override Task MakeTargetRefuseAsync(DeliveryMessage message)
    {
        Receiver.Next((context, _) => WebhookReceiver.SayAsync(context, 422, """{ "error": "Order WO-1001 is closed" }"""));
        return Task.CompletedTask;
    }

    public override Task TakeTargetAwayAsync() => Receiver.GoAwayAsync();

    public override void LoseTheNextAnswer() => Receiver.Next((context, request) =>
    {
        Receiver.Store(request);
        context.Abort();
        return Task.CompletedTask;
    });

    public override async ValueTask DisposeAsync()
    {
        await Connector.DisposeAsync();
        await Receiver.DisposeAsync();
        _folder.Dispose();
        await base.DisposeAsync();
    }

    private static X509Certificate2 Certificate(X509Certificate2 authority, int days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("hooks.test");
        var request = new CertificateRequest("CN=hooks", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.Create(authority, now.AddDays(-2).AddMinutes(1), now.AddDays(days).AddMinutes(-1), RandomNumberGenerator.GetBytes(8)).CopyWithPrivateKey(key);
    }
}
