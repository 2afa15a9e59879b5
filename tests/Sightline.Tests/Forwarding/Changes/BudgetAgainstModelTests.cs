using FsCheck;
using FsCheck.Fluent;
using Sightline.Forwarding.Changes;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Forwarding.Changes;

/// <summary>Random changes of targets and requests against a model too simple to be wrong.</summary>
public sealed class BudgetAgainstModelTests
{
    private static readonly string[] s_names = ["a", "b", "c", "d"];
    private static readonly string[] s_stages = ["off", "shadow", "canary", "live", "paused"];
    private static readonly TimeSpan s_valid = TimeSpan.FromDays(14);

    private abstract record Deed
    {
        public sealed record Set(string Name, string Stage) : Deed;

        public sealed record Decide(string Name, string Act) : Deed;

        public sealed record Wait(int Days) : Deed;
    }

    [Fact]
    public async Task Who_is_let_in_agrees_with_the_model_and_a_rebuild_agrees_with_both()
    {
        foreach (var deeds in Gen.ListOf(Deeds(), 40).Sample(25))
        {
            await TryAsync([.. deeds]);
        }
    }

    private static Gen<Deed> Deeds() => Gen.OneOf(
        from name in Gen.Elements(s_names) from stage in Gen.Elements(s_stages) select (Deed)new Deed.Set(name, stage),
        from name in Gen.Elements(s_names) from stage in Gen.Elements("canary", "live") select (Deed)new Deed.Set(name, stage),
        from name in Gen.Elements(s_names) from act in Gen.Elements("ask", "approve", "approve", "reject", "withdraw") select (Deed)new Deed.Decide(name, act),
        from days in Gen.Choose(1, 8) select (Deed)new Deed.Wait(days));

    private static async Task TryAsync(IReadOnlyList<Deed> deeds)
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        var clock = new ManualClock();
        var model = new Model();
        IReadOnlyDictionary<string, IReadOnlyList<string>> before;
        await using (var rig = new ChangeRig(path, clock))
        {
            foreach (var deed in deeds)
            {
                switch (deed)
                {
                    case Deed.Set set:
                        Assert.True(model.Set(set.Name, set.Stage, clock.GetUtcNow()) == ((await rig.SetAsync((set.Name, set.Stage))).Count == 0), string.Join(", ", deeds));
                        break;
                    case Deed.Decide decide:
                        await DecideAsync(rig, model, decide, clock.GetUtcNow());
                        break;
                    case Deed.Wait wait:
                        clock.Advance(TimeSpan.FromDays(wait.Days));
                        break;
                    default:
                        throw new InvalidOperationException("Unhandled deed.");
                }

                var count = rig.Budget.Count();
                Assert.Equal(model.Sent.Where(name => !model.LetIn.Contains(name)), count.Within);
                Assert.Equal(model.Sent.Where(model.LetIn.Contains), count.ByChange.Keys.Order());
            }

            before = rig.Node.Get<ProjectionReader>().Read(Dump.Tables);
        }

        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new ChangeRig(path, clock);
        rebuilt.Node.Project();
        var after = rebuilt.Node.Get<ProjectionReader>().Read(Dump.Tables);
        Assert.All(["changes", "change_steps", "targets"], table => Assert.Equal(before[table], after[table]));
        Directory.Delete(path, recursive: true);
    }

    private static async Task DecideAsync(ChangeRig rig, Model model, Deed.Decide decide, DateTimeOffset now)
    {
        var open = rig.Desk.OpenFor(ChangeKinds.TargetLive, decide.Name);
        Assert.Equal(model.Open(decide.Name, now), open is null ? null : ChangeLife.Word(open.State));
        if (decide.Act == "ask")
        {
            if (open is null)
            {
                await rig.AskAsync(decide.Name);
                model.Requests[decide.Name] = ("requested", now + s_valid);
            }
        }
        else if (open is not null && ChangeLife.After(open.State, decide.Act) is not null)
        {
            await rig.StepAsync(open, decide.Act);
            model.Decide(decide.Name, decide.Act, now);
        }
    }

    private sealed class Model
    {
        private readonly SortedDictionary<string, string> _stages = new(StringComparer.Ordinal);

        public HashSet<string> LetIn { get; } = [];

        public Dictionary<string, (string State, DateTimeOffset Until)> Requests { get; } = [];

        public IEnumerable<string> Sent => _stages.Where(s => s.Value is "live" or "canary").Select(s => s.Key);

        public string? Open(string name, DateTimeOffset now) => Requests.TryGetValue(name, out var request) && now < request.Until ? request.State : null;

        public void Decide(string name, string act, DateTimeOffset now)
        {
            if (act == "approve")
            {
                Requests[name] = ("approved", now + s_valid);
            }
            else
            {
                Requests.Remove(name);
            }
        }

        public bool Set(string name, string stage, DateTimeOffset now)
        {
            var comes = stage is "live" or "canary" && !Sent.Contains(name);
            if (comes && !LetIn.Contains(name) && Sent.Count(other => !LetIn.Contains(other)) >= 2)
            {
                if (Open(name, now) != "approved")
                {
                    return false;
                }

                Requests.Remove(name);
                LetIn.Add(name);
            }

            _stages[name] = stage;
            if (stage is "off" or "shadow")
            {
                LetIn.Remove(name);
            }

            return true;
        }
    }
}
