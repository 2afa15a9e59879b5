using Sightline.Decisions.Reviews;
using Sightline.Genealogy.Recalls;
using Sightline.Hosting.Recalls;
using Sightline.Model;
using Sightline.Retention;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Retention;

/// <summary>
/// A random course of a plant, and in memory what of it matters for retention. What is due and what is needed is computed the slow
/// way, from everything that was ever said, each time anew.
/// </summary>
internal sealed class NaiveRetention(RetentionPlant plant, Random random)
{
    private readonly List<Seen> _seen = [];
    private readonly List<(string From, string To)> _links = [];
    private readonly Dictionary<long, string[]> _keeps = [];
    private readonly Dictionary<long, (DateTimeOffset From, DateTimeOffset To)> _windows = [];
    private readonly Dictionary<string, (string Of, KeepFor Keep, string Class)> _policies = [];
    private readonly HashSet<string> _running = [];
    private readonly HashSet<string> _closed = [];
    private readonly List<long> _holds = [];
    private readonly List<long> _recalls = [];
    private readonly List<string> _unnamed = [];

    public async Task StepAsync()
    {
        plant.Node.Clock.Advance(TimeSpan.FromHours(random.Next(1, 72)));
        switch (random.Next(16))
        {
            case 0: await PinAsync(); break;
            case 1: await ReleaseAsync(); break;
            case 2: await HoldAsync(); break;
            case 3: await LinkAsync(); break;
            case 4: await PolicyAsync(); break;
            case 5: await OrderAsync(); break;
            case 6: await RecallAsync(); break;
            case 7 or 8 when _seen.Count > 0: await ReviewAsync(); break;
            case 9 when random.Next(3) == 0: _unnamed.Add(await plant.StoreAsync()); break;
            default: await InspectAsync(); break;
        }
    }

    /// <summary>The images that may go at a moment, of those that are here.</summary>
    public HashSet<string> Goes(DateTimeOffset at)
    {
        var (gone, needed) = (plant.Gone(), Needed());
        return [.. _seen.GroupBy(s => s.Image).Where(g => !gone[g.Key] && g.All(s => DueAt(s) <= at) && !g.Any(s => s.IsParked || needed.Contains($"record:{s.Record}") || _seen.Exists(o => o.Serial == s.Serial && IsNeeded(o, needed)))).Select(g => g.Key)];
    }

    /// <summary>What is known of images, for who wonders why the two differ.</summary>
    public string Explain(IEnumerable<string> images) => string.Join('\n', images.Select(image =>
        $"{image[..8]}: {string.Join(", ", _seen.Where(s => s.Image == image).Select(s => $"record {s.Record} of {s.Serial} at S{s.N} {s.At:d} due {DueAt(s):d} {string.Join('/', s.Said)}"))}"))
        + $"\nneeded: {string.Join(' ', Needed())}; running: {string.Join(' ', _running)}";

    private bool IsNeeded(Seen seen, HashSet<string> needed) =>
        needed.Contains($"serial:{seen.Serial}") || needed.Contains($"part:{seen.Record}") || (seen.N > 0 && (needed.Contains($"lot:LOT-{seen.N}") || needed.Contains($"order:WO-{seen.N}") || _running.Contains($"WO-{seen.N}")));

    /// <summary>All that pins, holds, recalls and open looks are about, with all it went into.</summary>
    private HashSet<string> Needed()
    {
        var needed = new HashSet<string>();
        foreach (var start in _keeps.Values.SelectMany(k => k))
        {
            Follow(start);
        }

        foreach (var seen in _seen.Where(s => s.N == 1 && _windows.Values.Any(w => s.At >= w.From && s.At < w.To)))
        {
            needed.Add($"record:{seen.Record}");
        }

        foreach (var record in plant.Node.Rows("SELECT record FROM review_items WHERE state < 2"))
        {
            needed.Add($"part:{record}");
        }

        return needed;

        void Follow(string thing)
        {
            if (!needed.Add(thing))
            {
                return;
            }

            foreach (var (_, to) in _links.Where(l => l.From == thing).ToList())
            {
                Follow(to);
            }

            foreach (var seen in _seen.Where(s => s.N > 0 && thing is ['l', ..] or ['o', ..] && (thing == $"lot:LOT-{s.N}" || thing == $"order:WO-{s.N}")).ToList())
            {
                Follow($"serial:{seen.Serial}");
            }
        }
    }

    private DateTimeOffset DueAt(Seen seen)
    {
        var words = _seen.Where(s => s.Serial == seen.Serial).SelectMany(s => s.Said).ToList();
        var dataClass = words.Contains("fail") ? DataClasses.Fail : words.Contains("review") ? DataClasses.Review : DataClasses.Pass;
        var keeps = _policies.Values.Where(p => p.Class == dataClass && seen.N > 0 && p.Of == (seen.N == 2 && p.Of[0] == 'c' ? "customerOrder:CO-2" : $"product:P-{seen.N}")).Select(p => p.Keep)
            .Append(KeepFor.Parse(dataClass == DataClasses.Pass ? "30d" : "18M"));
        return keeps.Max(k => k.After(seen.At));
    }

    private async Task InspectAsync()
    {
        var (n, serial, result) = (random.Next(5) switch { 0 => 0, 1 or 2 => 1, _ => 2 }, $"SN-{random.Next(12)}", random.Next(8) switch { 0 => "fail", 1 => "review", _ => "pass" });
        var ago = TimeSpan.FromMilliseconds(random.NextInt64(0, 86_400_000L * 20));
        var image = random.Next(8) == 0 && _seen.Count > 0 ? _seen[random.Next(_seen.Count)].Image : null;
        var (record, stored) = await plant.InspectAsync(serial, result, $"S{(n == 0 ? 9 : n)}", image: image is not null && !plant.Gone()[image] ? image : null, ago: ago);
        _seen.Add(new Seen(record, serial, stored, n, plant.Now - ago, n == 0, [result]));
    }

    private async Task PinAsync()
    {
        var kind = random.Next(2) == 0 ? "legal" : "quality";
        if (random.Next(4) == 0)
        {
            var from = plant.Now - TimeSpan.FromDays(random.Next(40));
            var window = (from, from + TimeSpan.FromDays(random.Next(1, 20)));
            _windows[await plant.PinAsync("line:L1", kind, window.Item1, window.Item2)] = window;
            return;
        }

        var of = random.Next(3) switch { 0 => $"serial:SN-{random.Next(12)}", 1 => $"lot:LOT-{random.Next(1, 4)}", _ => $"order:WO-{random.Next(1, 3)}" };
        _keeps[await plant.PinAsync(of, kind)] = [of];
    }

    /// <summary>A pin, a hold or a recall is over.</summary>
    private async Task ReleaseAsync()
    {
        foreach (var id in _keeps.Keys.Concat(_windows.Keys).OrderBy(_ => random.Next()).Take(2).ToList())
        {
            if (_holds.Contains(id))
            {
                await plant.FreeAsync(id);
            }
            else if (_recalls.Contains(id))
            {
                await plant.Node.Get<RecallDesk>().AppendAsync(new RecallMove { Act = RecallWords.Close, Recall = id, By = "user:anna", Reason = "over" }, "user:anna");
                plant.Node.Project();
            }
            else
            {
                await plant.ReleaseAsync(id);
            }

            _keeps.Remove(id);
            _windows.Remove(id);
        }
    }

    private async Task HoldAsync()
    {
        var of = random.Next(2) == 0 ? $"SN-{random.Next(12)}" : $"LOT-{random.Next(1, 4)}";
        var hold = of[0] == 'S' ? await plant.HoldAsync(serials: [of]) : await plant.HoldAsync(lots: [of]);
        _holds.Add(hold);
        _keeps[hold] = [of[0] == 'S' ? $"serial:{of}" : $"lot:{of}"];
    }

    private async Task LinkAsync()
    {
        var (one, other) = ($"SN-{random.Next(12)}", $"SN-{random.Next(12)}");
        if (random.Next(2) == 0)
        {
            var lot = $"LOT-{random.Next(1, 4)}";
            await plant.Node.ReportAsync($$""" "type":"material.consumed","lot":"{{lot}}","quantity":1,"unit":"kg","part":{"serial":"{{one}}"} """);
            _links.Add(($"lot:{lot}", $"serial:{one}"));
        }
        else if (one != other)
        {
            await plant.Node.ReportAsync($$""" "type":"part.assembled","part":{"serial":"{{one}}"},"components":[{"serial":"{{other}}"}] """);
            var said = plant.Node.Rows("SELECT from_key, to_key FROM genealogy WHERE relation = 'assembled' AND undone_by IS NULL");
            if (said.Contains($"{other}|{one}"))
            {
                _links.Add(($"serial:{other}", $"serial:{one}"));
            }
        }
    }

    private async Task PolicyAsync()
    {
        var id = $"p{random.Next(3)}";
        var (of, dataClass) = (random.Next(3) switch { 0 => "product:P-1", 1 => "product:P-2", _ => "customerOrder:CO-2" }, DataClasses.OfImages[random.Next(3)]);
        var keep = KeepFor.Parse(random.Next(2) == 0 ? $"{random.Next(1, 90)}d" : $"{random.Next(1, 30)}M");
        await plant.PolicyAsync(id, of, (dataClass, keep.ToString()));
        _policies[id] = (of, keep, dataClass);
    }

    private async Task OrderAsync()
    {
        // An order that was closed is never started again.
        var n = random.Next(1, 3);
        if (_closed.Contains($"WO-{n}"))
        {
            return;
        }

        var starts = _running.Add($"WO-{n}");
        if (!starts)
        {
            _running.Remove($"WO-{n}");
            _closed.Add($"WO-{n}");
        }

        await plant.Node.FactAsync(Sightline.Buffering.FactKinds.OrderMoved, $"WO-{n}", $$"""{"move":"{{(starts ? "start" : "close")}}","line":"L{{n}}"{{(starts ? $",\"makes\":\"WO-{n}\"" : "")}}}""");
    }

    private async Task RecallAsync()
    {
        var lot = $"lot:LOT-{random.Next(1, 4)}";
        if (plant.Node.Get<RecallDesk>().Scope(lot).Scope is not { } scope)
        {
            return;
        }

        var recall = await plant.Node.Get<RecallDesk>().AppendAsync(new RecallMove { Act = RecallWords.Open, By = "user:anna", Reason = "bad", Scope = scope }, "user:anna");
        plant.Node.Project();
        _recalls.Add(recall);
        _keeps[recall] = [lot, .. scope.Stated, .. scope.Time, .. scope.Batch];
    }

    private async Task ReviewAsync()
    {
        var seen = _seen[random.Next(_seen.Count)];
        var verdict = ((string[])["pass", "fail", "undecided"])[random.Next(3)];
        var review = await plant.Node.ReviewAsync(seen.Record, verdict);
        seen.Said.Add(verdict == "undecided" ? "review" : verdict);
        if (random.Next(3) == 0)
        {
            await plant.Node.UndoAsync(seen.Record, review);
        }
    }

    /// <summary>One record: its place in the plant (0 for a station nobody knows), and every word that was ever said of it.</summary>
    private sealed record Seen(long Record, string Serial, string Image, int N, DateTimeOffset At, bool IsParked, List<string> Said);
}
