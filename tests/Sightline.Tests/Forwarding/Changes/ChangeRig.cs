using System.Text;
using Sightline.Buffering;
using Sightline.Forwarding.Changes;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Forwarding.Changes;

/// <summary>A node whose targets are changed as the product changes them: judged, appended, projected.</summary>
internal sealed class ChangeRig : IAsyncDisposable
{
    public const string Anna = "user:anna as integrator";
    public const string Bert = "user:bert as quality";

    private readonly Node _node;

    public ChangeRig(string? path = null, ManualClock? clock = null, int mostLive = 2)
    {
        _node = new Node(path, clock, settings: new() { ["Forwarding:MostLive"] = mostLive.ToString() });

        // The projector makes the file that requests are read from.
        _ = _node.Projector;
    }

    public Node Node => _node;

    public LiveBudget Budget => _node.Get<LiveBudget>();

    public ChangeDesk Desk => _node.Get<ChangeDesk>();

    /// <summary>Sets stages together, as files are read together. What was refused, in words.</summary>
    public async Task<IReadOnlyList<string>> SetAsync(params (string Name, string Stage)[] targets)
    {
        var verdict = Budget.Judge([.. targets.Select(t => Draft(t.Name, t.Stage))], Anna);
        if (verdict.Facts.Count > 0)
        {
            await _node.Journal.AppendAsync(verdict.Facts, default);
            _node.Project();
        }

        return verdict.Problems;
    }

    public async Task<long> AskAsync(string target)
    {
        var position = await Desk.AppendAsync(Desk.Ask(new ChangeAsked(ChangeKinds.TargetLive, target, "wanted", "little", "low"), Anna));
        _node.Project();
        return position;
    }

    public async Task StepAsync(ChangeRequest request, string act)
    {
        await Desk.AppendAsync(Desk.Step(request, act, "because", null, Bert));
        _node.Project();
    }

    public async Task<long> ApprovedAsync(string target)
    {
        var id = await AskAsync(target);
        await StepAsync(Desk.Find(id)!, ChangeLife.Approve);
        return id;
    }

    public string State(long id) => ChangeLife.Word(Desk.Find(id)!.State);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    private FactDraft Draft(string name, string stage)
    {
        var lines = stage == "canary" ? """, "canaryLines":["L1"]""" : "";
        return new FactDraft(FactKinds.Target, name, null, null, _node.Clock.GetUtcNow(), Anna, Encoding.UTF8.GetBytes($$"""{"formatVersion":1,"name":"{{name}}","connector":"file","stage":"{{stage}}"{{lines}}}"""));
    }
}
