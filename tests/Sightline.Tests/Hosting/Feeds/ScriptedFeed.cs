using System.Text;
using System.Text.Json.Nodes;
using Sightline.Model;

namespace Sightline.Tests.Hosting.Feeds;

/// <summary>A feed that holds what the test put in, and forgets what was read and not noted, as a broker does when its reader dies.</summary>
internal sealed class ScriptedFeed : IInspectionFeedKind, IInspectionFeed
{
    private readonly Lock _gate = new();
    private readonly List<string> _messages = [];
    private readonly Queue<FeedRead> _says = new();
    private readonly Queue<Func<string?>> _notes = new();
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _read;

    public string Name => "scripted";

    public string Summary => "Says what it is told.";

    public string ProvenAgainst => "Nothing.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(object);

    /// <summary>How many messages were told as taken.</summary>
    public int Noted { get; private set; }

    public int Reads { get; private set; }

    public int Made { get; private set; }

    /// <summary>Called when messages are told as taken, before they are.</summary>
    public Action WhenNoted { get; set; } = () => { };

    public void Put(params string[] messages)
    {
        lock (_gate)
        {
            _messages.AddRange(messages);
            _added.TrySetResult();
        }
    }

    public void Says(FeedRead read)
    {
        lock (_gate)
        {
            _says.Enqueue(read);
            _added.TrySetResult();
        }
    }

    public void NotesNext(Func<string?> answer) => _notes.Enqueue(answer);

    public IReadOnlyList<string> Check(JsonObject options, string where) => options.Count == 0 ? [] : [$"{where} is not empty. Empty it."];

    public IInspectionFeed Create(JsonObject options, IServiceProvider services)
    {
        Made++;
        _read = Noted;
        return this;
    }

    public async Task<FeedRead> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            Task added;
            lock (_gate)
            {
                Reads++;
                if (_says.TryDequeue(out var said))
                {
                    return said;
                }

                if (_read < _messages.Count)
                {
                    var next = _messages.Skip(_read).Select((text, i) => new FedMessage(Encoding.UTF8.GetBytes(text), $"line {_read + i + 1}")).ToList();
                    _read = _messages.Count;
                    return new FeedRead.Next(next, []);
                }

                _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                added = _added.Task;
            }

            await added.WaitAsync(ct);
        }
    }

    public Task<string?> TakenAsync(CancellationToken ct)
    {
        WhenNoted();
        var answer = _notes.TryDequeue(out var next) ? next() : null;
        if (answer is null)
        {
            Noted = _read;
        }

        return Task.FromResult(answer);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
