using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors;
using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>The http connector, made from options as a plant would write them, against a server on loopback.</summary>
public sealed class HttpTargetRig : TargetRig
{
    private HttpTargetRig(LoopbackTarget target, ITargetConnector connector) => (Target, Connector) = (target, connector);

    public LoopbackTarget Target { get; }

    public override ITargetConnector Connector { get; }

    /// <summary>What else ends with the rig.</summary>
    public IAsyncDisposable? Besides { get; init; }

    public static async Task<HttpTargetRig> StartAsync(ManualClock clock, bool remembers = true, Action<JsonObject>? change = null, IAsyncDisposable? besides = null)
    {
        var target = await LoopbackTarget.StartAsync(remembers);
        var options = JsonNode.Parse($$"""
            {
              "url": "{{target.Url}}/records",
              "recognisesRepeats": {{(remembers ? "true" : "false")}},
              "success": { "status": [200, 201], "body": [ { "path": "/result", "equals": "ok" } ] },
              "bodyFailed": "refused",
              "reference": "/id",
              "message": "/error"
            }
            """)!.AsObject();
        if (remembers)
        {
            options["readBack"] = new JsonObject { ["url"] = target.Url + "/records/by-key/{{key}}", ["reference"] = "/id" };
        }

        change?.Invoke(options);
        var kind = ConnectorCatalogue.Find("http")!;
        Assert.Empty(kind.Check(options, "options"));
        var services = new ServiceCollection().AddSingleton<TimeProvider>(clock).BuildServiceProvider();
        return new HttpTargetRig(target, kind.Create(options, services)) { Besides = besides };
    }

    public override Task<IReadOnlyList<JsonObject>> RecordsInTargetAsync() => Task.FromResult(Target.Records);

    public override Task MakeTargetRefuseAsync(DeliveryMessage message)
    {
        Target.Next(LoopbackTarget.Say(422, """{ "error": "Order WO-1001 is closed" }"""));
        return Task.CompletedTask;
    }

    public override Task TakeTargetAwayAsync() => Target.GoAwayAsync();

    public override void LoseTheNextAnswer() => Target.Next(async context =>
    {
        await Target.StoreAsync(context);
        context.Abort();
    });

    public override async ValueTask DisposeAsync()
    {
        await Connector.DisposeAsync();
        await Target.DisposeAsync();
        await (Besides?.DisposeAsync() ?? ValueTask.CompletedTask);
        await base.DisposeAsync();
    }
}
