using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Buffering;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Genealogy;

/// <summary>A trace on random genealogies, cycles and merges included, equals the slow and plain computation, then and now.</summary>
public sealed class TracePropertyTests
{
    private static readonly Gen<(int What, int A, int B, int C)[]> s_traffic = Gen.ArrayOf(
        from what in Gen.Choose(0, 11) from a in Gen.Choose(0, 4) from b in Gen.Choose(0, 4) from c in Gen.Choose(0, 2) select (what, a, b, c), 30);

    [Fact]
    public void A_trace_finds_what_the_plain_computation_finds_and_is_as_sure() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(20), Prop.ForAll(s_traffic.ToArbitrary(), traffic => AgreesAsync(traffic).GetAwaiter().GetResult()));

    private static async Task<bool> AgreesAsync((int What, int A, int B, int C)[] traffic)
    {
        await using var node = new Node();
        await node.SeedAsync();
        var (naive, positions, events) = (new NaiveGenealogy(), new List<long>(), new List<long>());
        foreach (var one in traffic)
        {
            var withdraws = one.What == 11 && events.Count > 0;
            positions.Add(withdraws ? await WithdrawAsync(node, naive, events, one.A + one.B) : await StepAsync(node, naive, one));
            if (one.What <= 4 && node.Journal.At(positions[^1])!.Kind == FactKinds.Event)
            {
                events.Add(positions[^1]);
            }
        }

        foreach (var asOf in (long[])[positions[^1], positions[positions.Count / 2]])
        {
            foreach (var of in (Thing[])[Serial(0), Serial(1), new(ThingKind.Batch, "B1"), Lot(0), Lot(3), new(ThingKind.Lot, "LOT-1"), new(ThingKind.Order, "WO-1"), new(ThingKind.Batch, "B0"), new(ThingKind.Finished, "F0"), Box("C0"), new(ThingKind.Shipment, "S0"), new(ThingKind.Customer, "ACME")])
            {
                foreach (var way in (TraceWay[])[TraceWay.Forward, TraceWay.Back])
                {
                    var expected = naive.Trace(of, way == TraceWay.Forward, asOf);
                    var found = node.Get<TraceQuery>().Of(new TraceAsked(of, way, asOf))?.Things ?? [];
                    Assert.Equal(expected.Select(e => $"{e.Key} {e.Value}"), found.Select(t => (t.Thing.ToString(), t.Certainty)).OrderBy(t => t.Item1, StringComparer.Ordinal).Select(t => $"{t.Item1} {t.Certainty}"));
                }
            }
        }

        return true;
    }

    private static async Task<long> StepAsync(Node node, NaiveGenealogy naive, (int What, int A, int B, int C) one)
    {
        var (_, a, b, c) = one;
        switch (one.What)
        {
            case 0 when a != b:
                return Said(await node.ReportAsync($$""" "type":"part.assembled","part":{"serial":"P{{a}}"},"components":[{"serial":"P{{b}}"},{"lot":"L{{c}}","quantity":1}] """), at => { naive.Say(Serial(b), Serial(a), "assembled", at); naive.Say(Lot(c), Serial(a), "assembled", at); });
            case 1:
                return Said(await node.ReportAsync($$""" "type":"component.replaced","part":{"serial":"P{{a}}"},"removed":{"lot":"L{{c}}"},"fitted":{"lot":"L{{b}}","quantity":1} """), at => { naive.Take(Lot(c), Serial(a), at); naive.Say(Lot(b), Serial(a), "assembled", at); });
            case 2 when a != b:
                return Said(await node.ReportAsync($$""" "type":"lot.split","lot":"L{{a}}","into":[{"lot":"L{{b}}","quantity":2,"unit":"kg"}] """), at => naive.Say(Lot(a), Lot(b), "split", at));
            case 3 when a != b && b != c && a != c:
                return Said(await node.ReportAsync($$""" "type":"lot.merged","lot":"L{{a}}","from":[{"lot":"L{{b}}"},{"lot":"L{{c}}"}] """), at => { naive.Say(Lot(b), Lot(a), "merged", at); naive.Say(Lot(c), Lot(a), "merged", at); });
            case 4:
                return Said(await node.ReportAsync($$""" "type":"lot.finished","lot":"F{{c}}","from":[{"serial":"P{{a}}"},{"batch":"B{{b}}"}] """), at => { naive.Say(Serial(a), new(ThingKind.Finished, $"F{c}"), "finished", at); naive.Say(new(ThingKind.Batch, $"B{b}"), new(ThingKind.Finished, $"F{c}"), "finished", at); });
            case 5:
                return Said(await node.ReportAsync($$""" "type":"part.packed","part":{"serial":"P{{a}}"},"container":"C{{c}}" """), at => naive.Pack(Serial(a), Box(naive.LoadOf($"C{c}")), at));
            case 6:
                return Said(await node.ReportAsync($$""" "type":"part.shipped","container":"C{{c}}","shipment":"S{{b}}" """), at => naive.Ship($"C{c}", new(ThingKind.Shipment, $"S{b}"), at));
            case 7:
                return Said(await node.ReportAsync($$""" "type":"shipment.addressed","shipment":"S{{b}}","customer":"ACME" """), at => naive.Say(new(ThingKind.Shipment, $"S{b}"), new(ThingKind.Customer, "ACME"), "addressed", at));
            case 8:
                return Said(await node.ReportAsync($$""" "type":"material.consumed","lot":"L{{a}}","quantity":1,"unit":"kg","part":{"batch":"B{{b}}"} """), at => naive.Say(Lot(a), new(ThingKind.Batch, $"B{b}"), "consumed", at));
            case 9 when c > 0:
                return Said(await node.ReportAsync($$""" "type":"container.packed","container":"C{{c}}","into":"C0" """), at => naive.Pack(Box(naive.LoadOf($"C{c}")), Box(naive.LoadOf("C0")), at));
            default:
                return await InspectedAsync(node, naive, a, c > 1 ? $"B{b}" : null);
        }
    }

    /// <summary>One of the events that say what something is made of is taken back, each at most once.</summary>
    private static async Task<long> WithdrawAsync(Node node, NaiveGenealogy naive, List<long> events, int which)
    {
        var position = events[which % events.Count];
        events.Remove(position);
        var said = Encoding.UTF8.GetString(node.Journal.At(position)!.Body);
        var at = await node.FactAsync(FactKinds.LinksWithdrawn, $"{position}", $$"""{"event":{{position}},"by":"user:anna","reason":"mistyped","said":{{said}}}""");
        naive.Withdraw(position, at);
        return at;
    }

    /// <summary>Bound with lot LOT-1 and order WO-1.</summary>
    private static async Task<long> InspectedAsync(Node node, NaiveGenealogy naive, int serial, string? batch)
    {
        var message = node.Message($"i{Guid.NewGuid()}", serial: $"P{serial}").Replace("\"serial\"", batch is null ? "\"serial\"" : $"\"batch\":\"{batch}\",\"serial\"", StringComparison.Ordinal);
        var at = (await node.SendAsync(message)).Position!.Value;
        naive.Say(new(ThingKind.Lot, "LOT-1"), Serial(serial), "loaded", at);
        naive.Say(new(ThingKind.Order, "WO-1"), Serial(serial), "made", at);
        if (batch is not null)
        {
            naive.Say(new(ThingKind.Lot, "LOT-1"), new(ThingKind.Batch, batch), "loaded*", at);
            naive.Say(new(ThingKind.Order, "WO-1"), new(ThingKind.Batch, batch), "made*", at);
            naive.Say(new(ThingKind.Batch, batch), Serial(serial), "member", at);
        }

        return at;
    }

    private static long Said(long position, Action<long> say)
    {
        say(position);
        return position;
    }

    private static Thing Serial(int n) => new(ThingKind.Serial, $"P{n}");

    private static Thing Lot(int n) => new(ThingKind.Lot, $"L{n}");

    private static Thing Box(string key) => new(ThingKind.Container, key);
}
