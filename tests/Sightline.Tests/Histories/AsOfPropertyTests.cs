using Sightline.Buffering;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Forwarding;
using Sightline.Genealogy.Recalls;
using Sightline.Genealogy.Tracing;
using Sightline.Hosting.Recalls;
using Sightline.Proof.Packages;
using Sightline.Server.Histories;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Histories;

/// <summary>What is told of a part as of a position is what a node would tell that knows nothing of what came later.</summary>
public sealed class AsOfPropertyTests
{
    private const int Steps = 260;

    private static readonly string[] s_parts = [.. Enumerable.Range(0, 30).Select(n => $"SN-{n}"), "C-0", "C-1", "B-0"];

    /// <summary>All of this must have happened, or the comparison said little.</summary>
    private static readonly string[] s_words =
    [
        StoryWords.Inspected, StoryWords.Parked, StoryWords.Matched, StoryWords.Relinked, StoryWords.Merged, StoryWords.Reviewed, StoryWords.ReviewUndone, StoryWords.Loaded, StoryWords.WentIn, StoryWords.TakenOut,
        StoryWords.Packed, StoryWords.Shipped, StoryWords.Exception, StoryWords.Withdrawn, StoryWords.Held, StoryWords.Released, StoryWords.NcrAdded, StoryWords.NcrMoved, StoryWords.Disposed, StoryWords.Conceded, StoryWords.DispositionUndone,
        StoryWords.Recalled, StoryWords.RecallClosed, DeliveryHistory.Translated, "delivered", "closed",
    ];

    [Fact]
    public async Task A_history_as_of_a_position_equals_that_of_a_node_with_only_the_facts_up_to_it()
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < 3 || (round < 40 && s_words.Except(told).Any()); round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            var path = Directory.CreateTempSubdirectory("sightline-").FullName;
            var then = new Dictionary<(string Part, long AsOf), string?>();
            await using (var node = new Node(path))
            {
                for (var step = 0; step < Steps; step++)
                {
                    await StepAsync(node, random, step);
                }

                var head = node.Journal.Head;
                foreach (var asOf in (long[])[random.NextInt64(1, head / 2), random.NextInt64(head / 2, head), head])
                {
                    foreach (var part in s_parts)
                    {
                        then[(part, asOf)] = node.Text(part, asOf);
                        told.UnionWith(node.Told(part, asOf)?.Moments.Select(m => m.What) ?? []);
                    }
                }

                SaysWhatTheTablesSay(node, seed);
                IsInThePackage(node, seed);
            }

            foreach (var position in then.Keys.Select(k => k.AsOf).Distinct())
            {
                await using var only = Stories.Only(path, position);
                foreach (var part in s_parts)
                {
                    var (expected, found) = (only.Text(part, position), then[(part, position)]);
                    Assert.True(expected == found, $"Seed {seed}, {part} as of {position}: {Differing(expected, found)}");
                    if (only.Told(part) is { } now)
                    {
                        Assert.Equal(now.Moments.Select(Plain), only.Told(part, position)!.Moments.Select(Plain));
                    }
                }
            }
        }

        Assert.Empty(s_words.Except(told));
    }

    /// <summary>Whatever fact the time line of a part names is in its evidence.</summary>
    private static void IsInThePackage(Node node, int seed)
    {
        foreach (var part in s_parts)
        {
            if (node.Told(part) is not { } told)
            {
                continue;
            }

            var facts = node.Get<EvidencePackages>().Prepare(new EvidenceOf(told.Of.Word, part))!.Found.Facts.ToHashSet();
            var lacking = told.Moments.Where(m => !facts.Contains(m.Position)).Select(Plain).ToList();
            Assert.True(lacking.Count == 0, $"Seed {seed}, {told.Of}: the package lacks {string.Join("; ", lacking)}");
        }
    }

    private static string Plain(StoryMoment moment) => $"{moment.Position} {moment.At:O} {moment.What} {moment.Station} {moment.Subject} {moment.By}";

    /// <summary>As of now the history folds to what the other queries say.</summary>
    private static void SaysWhatTheTablesSay(Node node, int seed)
    {
        foreach (var part in s_parts)
        {
            if (node.Told(part, node.Journal.Head) is not { } told || !part.StartsWith('S'))
            {
                continue;
            }

            node.Get<ProjectionReader>().Read(db =>
            {
                var held = HoldQuery.Of(db, part, null).Where(h => h.IsHeld).Select(h => h.Hold.Id).Distinct().Order();
                Assert.True(held.SequenceEqual(told.State.HeldBy.Order()), $"Seed {seed}, {part}: held by {string.Join(',', held)}, told {string.Join(',', told.State.HeldBy)}");
                var counts = PartDispositions.OfPart(db, part, told.Rows.Select(r => r.Batch).OfType<string>().Distinct());
                Assert.Equal(counts is [{ } first, ..] ? first.What : null, told.State.Disposition?.What);
                foreach (var record in told.Inspections)
                {
                    Assert.Equal(Verdicts.Of(db, record.Record.Row.Position), record.Word);
                    Assert.Equal(DeliveryDesk.Of(db, record.Record.Row.Position).Select(d => $"{d.Target} {d.State} {d.MapVersion} {d.Reference}"), record.Deliveries.Select(d => $"{d.Target} {d.State} {d.MapVersion} {d.Reference}"));
                }

                return 0;
            });
        }
    }

    private static async Task StepAsync(Node node, Random random, int step)
    {
        if (random.Next(4) > 0)
        {
            await Traffic.StepAsync(node, random, step);
            return;
        }

        var (part, lot) = ($"SN-{random.Next(30)}", $"LOT-{random.Next(4)}");
        await (random.Next(12) switch
        {
            10 => node.ReportAsync($$""" "type":"container.packed","container":"BOX-{{random.Next(3)}}","into":"PAL-{{random.Next(2)}}" """),
            11 => WithdrawAsync(node, random),
            0 => node.ReportAsync($$""" "type":"part.assembled","part":{"serial":"{{part}}"},"components":[{"serial":"C-{{random.Next(2)}}"},{"lot":"{{lot}}","quantity":1,"unit":"kg"}] """),
            1 => node.ReportAsync($$""" "type":"component.replaced","part":{"serial":"{{part}}"},"removed":{"lot":"{{lot}}"},"fitted":{"lot":"LOT-9","quantity":1,"unit":"kg"} """),
            2 => node.ReportAsync($$""" "type":"part.packed","part":{"serial":"{{part}}"},"container":"BOX-{{random.Next(3)}}" """),
            3 => node.ReportAsync($$""" "type":"part.shipped","container":"BOX-{{random.Next(3)}}","shipment":"SH-{{random.Next(3)}}","customer":"ACME" """),
            4 => node.ReportAsync($$""" "type":"material.consumed","lot":"{{lot}}","quantity":1,"unit":"kg","part":{"batch":"B-0"} """),
            5 => node.JudgeAsync(random),
            6 or 7 or 8 => DecideAsync(node, random, part),
            _ => RecallAsync(node, random, lot),
        });
    }

    /// <summary>An event of what something is made of, which stands, is taken back.</summary>
    private static async Task WithdrawAsync(Node node, Random random)
    {
        var standing = node.Rows("SELECT DISTINCT e.position FROM events e JOIN genealogy g ON g.position = e.position WHERE e.type IN ('part.assembled', 'component.replaced') AND e.position NOT IN (SELECT event FROM genealogy_withdrawals) ORDER BY 1");
        if (standing.Count > 0)
        {
            var position = long.Parse(standing[random.Next(standing.Count)]);
            var said = System.Text.Encoding.UTF8.GetString(node.Journal.At(position)!.Body);
            await node.FactAsync(FactKinds.LinksWithdrawn, $"{position}", $$"""{"event":{{position}},"by":"user:anna","reason":"mistyped","said":{{said}}}""");
        }
    }

    private static async Task DecideAsync(Node node, Random random, string part)
    {
        var open = node.Rows("SELECT position FROM nonconformances WHERE stage < 4 ORDER BY position");
        if (open.Count == 0 || random.Next(3) == 0)
        {
            var opened = await node.OpenAsync(new NcrWish { Serials = [part, $"SN-{random.Next(30)}"] });
            await node.TryAsync(opened, NcrActs.Contain);
            return;
        }

        var ncr = long.Parse(open[random.Next(open.Count)]);
        var concession = node.Rows($"SELECT position FROM dispositions WHERE ncr = {ncr} AND what = 'useAsIs' AND in_force IS NULL AND undone_by IS NULL") is [{ } waiting, ..] ? waiting : null;
        var given = node.Rows($"SELECT position FROM dispositions WHERE ncr = {ncr} AND undone_by IS NULL") is [{ } newest, ..] ? newest : null;
        await (random.Next(10) switch
        {
            0 => node.TryAsync(ncr, NcrActs.Add, new NcrWish { Serials = [part] }),
            1 or 8 or 9 when concession is not null => node.TryAsync(ncr, random.Next(3) == 0 ? NcrActs.Refuse : NcrActs.Concede, of: long.Parse(concession), by: "user:carl"),
            2 when given is not null => node.TryAsync(ncr, NcrActs.Undo, of: long.Parse(given)),
            3 => node.TryAsync(ncr, NcrActs.Verify),
            4 => node.TryAsync(ncr, NcrActs.Close),
            5 => node.TryAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Rework) with { ReworkAt = "S1" }),
            _ => node.TryAsync(ncr, NcrActs.Dispose, Ncring.Disposing(random.Next(3) == 0 ? Dispositions.Scrap : Dispositions.UseAsIs)),
        });
    }

    private static async Task RecallAsync(Node node, Random random, string lot)
    {
        if (node.Rows("SELECT position FROM recalls WHERE closed_at IS NULL") is [var open, ..] && random.Next(2) == 0)
        {
            await node.Get<RecallDesk>().AppendAsync(new RecallMove { Act = RecallWords.Close, Recall = long.Parse(open), By = "user:anna", Reason = "all back" }, "user:anna");
        }
        else if (node.Get<RecallDesk>().Scope($"lot:{lot}") is { Scope: { } scope })
        {
            await node.Get<RecallDesk>().AppendAsync(new RecallMove { Act = RecallWords.Open, By = "user:anna", Reason = "bad melt", Scope = scope }, "user:anna");
        }

        node.Project();
    }

    private static string Differing(string? a, string? b)
    {
        if (a is null || b is null)
        {
            return $"{a ?? "nothing"} expected, {b ?? "nothing"} told";
        }

        var at = a.Zip(b).TakeWhile(p => p.First == p.Second).Count();
        return $"…{a[Math.Max(0, at - 300)..Math.Min(a.Length, at + 200)]}… expected, told …{b[Math.Max(0, at - 20)..Math.Min(b.Length, at + 200)]}…";
    }
}
