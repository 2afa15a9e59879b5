using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors;
using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>The email connector, made from options as a plant would write them, with a recipient of its own at the shared server.</summary>
public sealed class EmailTargetRig : TargetRig
{
    private static int s_recipients;

    private EmailTargetRig(MailServer server, string recipient, ITargetConnector connector) =>
        (Server, Recipient, Connector) = (server, recipient, connector);

    public MailServer Server { get; }

    public string Recipient { get; }

    public override ITargetConnector Connector { get; }

    /// <summary>Every mail of this rig's recipient, with all that was seen of it.</summary>
    public IReadOnlyList<JsonObject> Mails => Server.MailsTo(Recipient);

    public static async Task<EmailTargetRig> StartAsync(MailSite site, ManualClock clock, Action<MailServer, JsonObject>? change = null)
    {
        var server = await site.ServerAsync();
        var recipient = $"quality{Interlocked.Increment(ref s_recipients)}@plant.example";
        var options = new JsonObject
        {
            ["host"] = "127.0.0.1",
            ["port"] = server.StrictPort,
            ["authorityFile"] = server.AuthorityFile,
            ["user"] = MailServer.User,
            ["password"] = $"${{file:{server.PasswordFile}}}",
            ["from"] = "sightline@hub.example",
            ["to"] = new JsonArray(recipient),
            ["subject"] = "{{outcome}} {{serial}}",
            ["text"] = "{{serial}}",
        };
        change?.Invoke(server, options);
        var kind = ConnectorCatalogue.Find("email")!;
        Assert.Empty(kind.Check(options, "options"));
        return new EmailTargetRig(server, recipient, kind.Create(options, new ServiceCollection().AddSingleton<TimeProvider>(clock).BuildServiceProvider()));
    }

    public override Task<IReadOnlyList<JsonObject>> RecordsInTargetAsync() => Task.FromResult(Mails);

    public override Task MakeTargetRefuseAsync(DeliveryMessage message)
    {
        Server.Next(Recipient, "DATA", "554 5.7.1 We do not want this");
        return Task.CompletedTask;
    }

    // One server serves all tests; what it does when it is away is tested with a port where nobody listens.
    public override Task TakeTargetAwayAsync() => throw new NotSupportedException("The mail server is shared. Use a port where nobody listens.");

    public override void LoseTheNextAnswer() => Server.Next(Recipient, "DATA", "keep and drop");

    public override async ValueTask DisposeAsync()
    {
        await Connector.DisposeAsync();
        await base.DisposeAsync();
    }
}
