using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Sightline.Model;

namespace Sightline.Tests.Forwarding;

/// <summary>
/// A target that says what the test wrote for it. The seam has a conformance suite of its own against real targets; here
/// the forwarder is looked at.
/// </summary>
internal sealed class ScriptedTarget(string name) : IConnectorKind, ITargetConnector
{
    private readonly ConcurrentQueue<Func<DeliveryMessage, Task<DeliveryOutcome>>> _script = new();
    private readonly ConcurrentQueue<ReadBack> _answers = new();
    private readonly SemaphoreSlim _called = new(0);
    private readonly List<string> _calls = [];
    private readonly List<string?> _orders = [];

    public string Name => name;

    public string Summary => "Says what it is told.";

    public string ProvenAgainst => "Nothing.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(object);

    public bool RecognisesRepeats { get; init; }

    public bool CanReadBack { get; init; }

    /// <summary>What it says when the script is at its end.</summary>
    public Func<DeliveryMessage, Task<DeliveryOutcome>> Otherwise { get; set; } = _ => Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Accepted("ref"));

    /// <summary>Each call in order: send SERIAL or ask SERIAL.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>The order in each message that was sent, where the map says one.</summary>
    public IReadOnlyList<string?> Orders
    {
        get
        {
            lock (_calls)
            {
                return [.. _orders];
            }
        }
    }

    public ScriptedTarget Says(params DeliveryOutcome[] outcomes)
    {
        foreach (var outcome in outcomes)
        {
            _script.Enqueue(_ => Task.FromResult(outcome));
        }

        return this;
    }

    /// <summary>The next attempt ends when the test gives it its answer.</summary>
    public TaskCompletionSource<DeliveryOutcome> Hangs()
    {
        var answer = new TaskCompletionSource<DeliveryOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.Enqueue(_ => answer.Task);
        return answer;
    }

    public ScriptedTarget Throws(Exception error)
    {
        _script.Enqueue(_ => Task.FromException<DeliveryOutcome>(error));
        return this;
    }

    public ScriptedTarget Tells(params ReadBack[] answers)
    {
        foreach (var answer in answers)
        {
            _answers.Enqueue(answer);
        }

        return this;
    }

    /// <summary>Completes when the target was called this many times more.</summary>
    public async Task CalledAsync(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(await _called.WaitAsync(TimeSpan.FromMinutes(1)), $"{name} was called {Calls.Count} times: {string.Join(", ", Calls)}.");
        }
    }

    public Task<DeliveryOutcome> DeliverAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var answer = (_script.TryDequeue(out var scripted) ? scripted : Otherwise)(message);
        lock (_calls)
        {
            _orders.Add((string?)message.Fields["order"]);
        }

        Note($"send {Serial(message)}");
        return answer;
    }

    public Task<ReadBack> FindAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Note($"ask {Serial(message)}");
        return Task.FromResult(_answers.TryDequeue(out var answer) ? answer : new ReadBack.NotThere());
    }

    public IReadOnlyList<string> Check(JsonObject options, string where) => [];

    public ITargetConnector Create(JsonObject options, IServiceProvider services) => this;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Serial(DeliveryMessage message) => (string)message.Fields["part"]!;

    private void Note(string call)
    {
        lock (_calls)
        {
            _calls.Add(call);
        }

        _called.Release();
    }
}
