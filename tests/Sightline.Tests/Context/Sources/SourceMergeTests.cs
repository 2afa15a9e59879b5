using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Sources;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Sources;

/// <summary>Who wins for a member of a record: the written rule through the real desks, against a model too simple to be wrong.</summary>
public sealed class SourceMergeTests
{
    private static readonly string[] s_members = ["revision", "variant", "batch", "line"];

    private sealed record Said(string Who, IReadOnlyDictionary<string, string?> Members);

    private sealed record Case(IReadOnlyDictionary<string, string> Owners, Said[] Words);

    private static Gen<Said> Words() =>
        from who in Gen.Elements("erp", "mes", "hand")
        from members in Gen.SubListOf(s_members)
        from values in Gen.ListOf(Gen.Elements<string?>(null, "A", "B", "C"), s_members.Length)
        select new Said(who, members.Zip(values).ToDictionary(m => m.First, string? (m) => m.Second));

    private static Gen<Case> Cases() =>
        from owners in Gen.ListOf(Gen.Elements("erp", "mes", ""), s_members.Length)
        from words in Gen.ArrayOf(Words(), 25)
        select new Case(s_members.Zip(owners).Where(o => o.Second.Length > 0).ToDictionary(o => o.First, o => o.Second), words);

    [Fact]
    public void Every_order_of_words_of_two_sources_and_of_people_ends_as_the_rule_says() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25), Prop.ForAll(Cases().ToArbitrary(), c => PlayAsync(c).GetAwaiter().GetResult()));

    private static async Task PlayAsync(Case c)
    {
        await using var node = new Node();
        foreach (var source in (string[])["erp", "mes"])
        {
            var owns = string.Join(',', c.Owners.Where(o => o.Value == source).Select(o => $"\"{o.Key}\""));
            await node.FactAsync(FactKinds.Source, source, $$$"""{"formatVersion":1,"name":"{{{source}}}","connector":"x","owns":{"work-orders":[{{{owns}}}]}}""");
        }

        await node.PutAsync(MasterKind.WorkOrders, "WO", """{"product":"P"}""");
        var model = new Model(c.Owners);
        foreach (var word in c.Words)
        {
            await SayAsync(node, word, model);
            Assert.Equal(model.Shown(), Record(node));
            Assert.Equal(model.Differences(), node.Rows("SELECT source, member, theirs, ours FROM source_differences ORDER BY source, member"));
        }
    }

    private static async Task SayAsync(Node node, Said word, Model model)
    {
        if (word.Who != "hand")
        {
            var members = new JsonObject(word.Members.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value)));
            await node.Get<SourceDesk>().TakeAsync(word.Who, new ContextRead.Changed([new SourcedRecord("work-orders", "WO", members)], null), default);
            node.Project();
            model.Source(word.Who, word.Members);
            return;
        }

        var body = new JsonObject { ["product"] = "P" };
        foreach (var (member, value) in word.Members)
        {
            body[member] = value;
        }

        var change = await node.Get<PlantDesk>().PutAsync(MasterKind.WorkOrders, "WO", Encoding.UTF8.GetBytes(body.ToJsonString()), "user:anna");
        node.Project();
        Assert.Equal(model.Hand(word.Members), change.Errors.Select(e => e.Pointer.TrimStart('/')).Order(StringComparer.Ordinal));
    }

    private static string Record(Node node)
    {
        var body = JsonNode.Parse(node.Get<PlantDesk>().Find(MasterKind.WorkOrders, "WO")!.Value.Body)!;
        return string.Join(' ', s_members.Select(m => $"{m}={(string?)body[m] ?? "-"}"));
    }

    /// <summary>The rule in its plainest form.</summary>
    private sealed class Model(IReadOnlyDictionary<string, string> owners)
    {
        private readonly Dictionary<string, string?> _now = [];
        private readonly Dictionary<(string, string), string?> _last = [];

        public void Source(string who, IReadOnlyDictionary<string, string?> members)
        {
            foreach (var (member, value) in members)
            {
                var news = !_last.TryGetValue((who, member), out var before) || before != value;
                _last[(who, member)] = value;
                var owner = owners.GetValueOrDefault(member);
                if (owner == who || (owner is null && news) || (news && _now.GetValueOrDefault(member) is null))
                {
                    _now[member] = value;
                }
            }
        }

        /// <summary>Members that somebody may not change; with one of them nothing is changed.</summary>
        public IEnumerable<string> Hand(IReadOnlyDictionary<string, string?> members)
        {
            var forbidden = members.Where(m => owners.ContainsKey(m.Key) && _now.GetValueOrDefault(m.Key) is { } known && known != m.Value).Select(m => m.Key).Order(StringComparer.Ordinal).ToList();
            foreach (var member in forbidden.Count > 0 ? [] : s_members)
            {
                if (members.TryGetValue(member, out var value))
                {
                    _now[member] = value;
                }
                else if (!owners.ContainsKey(member))
                {
                    // A record that is put is the whole of it, but for what belongs to a source.
                    _now.Remove(member);
                }
            }

            return forbidden;
        }

        public string Shown() => string.Join(' ', s_members.Select(m => $"{m}={_now.GetValueOrDefault(m) ?? "-"}"));

        public IEnumerable<string> Differences() => _last.Where(l => l.Value != _now.GetValueOrDefault(l.Key.Item2))
            .OrderBy(l => l.Key.Item1, StringComparer.Ordinal).ThenBy(l => l.Key.Item2, StringComparer.Ordinal)
            .Select(l => $"{l.Key.Item1}|{l.Key.Item2}|{Json(l.Value)}|{Json(_now.GetValueOrDefault(l.Key.Item2))}");

        private static string Json(string? text) => text is null ? "null" : $"\"{text}\"";
    }
}
