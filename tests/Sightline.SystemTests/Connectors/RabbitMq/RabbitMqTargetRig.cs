using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Sightline.Connectors;
using Sightline.Connectors.RabbitMq;
using Sightline.Model;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors.RabbitMq;

/// <summary>The rabbitmq connector, made from options as a plant would write them, with an exchange and a queue of its own in a running broker.</summary>
public sealed class RabbitMqTargetRig : TargetRig
{
    private readonly RabbitServer _server;
    private readonly BrokerProxy _proxy;
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string?> _queueArguments;
    private readonly bool _remembers;
    private readonly List<(string? MessageId, JsonObject Record)> _read = [];

    private RabbitMqTargetRig(RabbitServer server, bool remembers, Dictionary<string, string?> queueArguments)
    {
        (_server, _remembers, _queueArguments) = (server, remembers, queueArguments);
        _proxy = new BrokerProxy(server.Port);
    }

    internal BrokerProxy Proxy => _proxy;

    /// <summary>Exchange, and queue, of this test alone.</summary>
    public string Name { get; } = $"test-{Guid.NewGuid():n}";

    public override ITargetConnector Connector => Target;

    internal RabbitMqTarget Target { get; private set; } = null!;

    /// <param name="site">The running broker.</param>
    /// <param name="clock">The connector's clock.</param>
    /// <param name="remembers">Whether who reads the queue keeps one record per message_id.</param>
    /// <param name="change">Other options.</param>
    /// <param name="queueArguments">How the queue is declared.</param>
    internal static async Task<RabbitMqTargetRig> StartAsync(
        RabbitSite site, ManualClock clock, bool remembers = true, Action<JsonObject>? change = null, Dictionary<string, string?>? queueArguments = null)
    {
        var rig = new RabbitMqTargetRig(await site.ServerAsync(), remembers, queueArguments ?? []);
        await rig.DeclareAsync();
        rig.WritePassword(RabbitServer.Password);
        var options = JsonNode.Parse($$"""
            {
              "url": "amqp://127.0.0.1:{{rig._proxy.Port}}",
              "user": "{{RabbitServer.User}}",
              "password": "${file:{{rig._folder.In("secret-password")}}}",
              "exchange": "{{rig.Name}}",
              "routingKey": "results.{{"{{serial}}"}}",
              "consumersRecogniseRepeats": {{(remembers ? "true" : "false")}},
              "oneQueue": true
            }
            """)!.AsObject();
        change?.Invoke(options);
        var kind = ConnectorCatalogue.Find("rabbitmq")!;
        Assert.Empty(kind.Check(options, "options"));
        var services = new ServiceCollection().AddSingleton<TimeProvider>(clock).BuildServiceProvider();
        rig.Target = (RabbitMqTarget)kind.Create(options, services);
        return rig;
    }

    public void WritePassword(string password) => _folder.Write("secret-password", password);

    /// <summary>Exchange and queue, durable, bound by every routing key.</summary>
    public async Task DeclareAsync()
    {
        await using var channel = await _server.ChannelAsync();
        await channel.ExchangeDeclareAsync(Name, ExchangeType.Topic, durable: true);
        await channel.QueueDeclareAsync(Name, durable: true, exclusive: false, autoDelete: false, _queueArguments.ToDictionary(
            argument => argument.Key, argument => int.TryParse(argument.Value, out var number) ? (object?)number : argument.Value));
        await channel.QueueBindAsync(Name, Name, "#");
    }

    public async Task UnbindAsync()
    {
        await using var channel = await _server.ChannelAsync();
        await channel.QueueUnbindAsync(Name, Name, "#");
    }

    public async Task DeleteExchangeAsync()
    {
        await using var channel = await _server.ChannelAsync();
        await channel.ExchangeDeleteAsync(Name);
    }

    /// <summary>Every message the queue held, with its key; read as a consumer reads.</summary>
    public async Task<IReadOnlyList<(string? MessageId, JsonObject Record)>> MessagesAsync()
    {
        await using var channel = await _server.ChannelAsync();
        while (await channel.BasicGetAsync(Name, autoAck: true) is { } got)
        {
            Assert.True(got.BasicProperties.Persistent);
            Assert.Equal("application/json", got.BasicProperties.ContentType);
            _read.Add((got.BasicProperties.MessageId, JsonNode.Parse(got.Body.Span)!.AsObject()));
        }

        return [.. _read];
    }

    public override async Task<IReadOnlyList<JsonObject>> RecordsInTargetAsync()
    {
        var messages = await MessagesAsync();
        return [.. (_remembers ? messages.DistinctBy(message => message.MessageId) : messages).Select(message => message.Record)];
    }

    public override Task MakeTargetRefuseAsync(DeliveryMessage message) => UnbindAsync();

    public override Task TakeTargetAwayAsync() => _proxy.GoAwayAsync();

    public override void LoseTheNextAnswer() => _proxy.CutInsteadOfTheNextConfirm();

    public override async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await Target.DisposeAsync();
        await using (var channel = await _server.ChannelAsync())
        {
            await channel.QueueDeleteAsync(Name);
            await channel.ExchangeDeleteAsync(Name);
        }

        _folder.Dispose();
        await base.DisposeAsync();
    }
}
