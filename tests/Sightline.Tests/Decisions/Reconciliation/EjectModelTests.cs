using System.Globalization;
using System.Text;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Reconciliation;

/// <summary>The matching against a model that looks through everything each time: losses, doubles, slips, strangers, in any order of arrival.</summary>
public sealed class EjectModelTests
{
    [Fact]
    public async Task Every_order_of_arrival_gives_what_a_look_through_all_of_them_gives_and_so_does_a_rebuild()
    {
        for (var round = 0; round < 12; round++)
        {
            var seed = Random.Shared.Next();
            var (random, path) = (new Random(seed), Directory.CreateTempSubdirectory("sightline-").FullName);
            var model = new Model(random);
            IReadOnlyDictionary<string, IReadOnlyList<string>> before;
            await using (var node = new Node(path))
            {
                await node.SeedAsync();
                await node.PutAsync(MasterKind.Stations, "L1-AOI-1", """{"line":"L1","ejector":{"within":"00:00:05"}}""");
                foreach (var chunk in model.Messages.Chunk(random.Next(1, 60)))
                {
                    await node.Journal.AppendAsync([.. chunk.Select(m => m.Draft(node))], default);
                    node.Project();
                }

                var story = $"Seed {seed}";
                Assert.Equal((story, string.Join('\n', model.Expected())), (story, string.Join('\n', node.Rows("SELECT serial, decided, confirms FROM ejects ORDER BY serial"))));
                Assert.Equal((story, string.Join('\n', model.Unknown())), (story, string.Join('\n', node.Rows("SELECT COALESCE(serial, number) FROM eject_confirms").Order(StringComparer.Ordinal))));
                before = node.Get<ProjectionReader>().Read(Dump.Tables);
            }

            foreach (var file in Directory.GetFiles(path, "projections.db*"))
            {
                File.Delete(file);
            }

            await using var rebuilt = new Node(path);
            rebuilt.Project();
            var after = rebuilt.Get<ProjectionReader>().Read(Dump.Tables);
            Assert.All((string[])["ejects", "eject_confirms", "eject_stations", "numbered_parts", "plc_parts", "plc_counts", "rejects"], table => Assert.True(before[table].SequenceEqual(after[table]), $"Seed {seed}, {table}"));
        }
    }

    private sealed record Message(DateTimeOffset At, string Kind, string? Key, string Body)
    {
        public FactDraft Draft(Node node) => new(Kind, "L1-AOI-1", Key, At, node.Clock.GetUtcNow(), "test", Encoding.UTF8.GetBytes(Body));
    }

    private sealed class Model
    {
        private static readonly DateTimeOffset s_start = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);
        private readonly List<(string Serial, bool Fail, bool Inspected, int Confirms)> _parts = [];
        private readonly List<string> _strangers = [];

        public Model(Random random)
        {
            var (messages, slip) = (new List<(double Order, Message Message)>(), 0);
            for (var i = 0; i < 120; i++)
            {
                _parts.Add(($"SN-{i:D3}", random.Next(4) == 0, random.Next(15) > 0, 0));
            }

            for (var i = 0; i < 120; i++)
            {
                var (at, part) = (s_start.AddSeconds(i), _parts[i]);
                slip = random.Next(20) == 0 ? random.Next(-2, 3) : slip;
                if (part.Inspected)
                {
                    messages.Add((i + (random.NextDouble() * 8), new Message(at, FactKinds.Inspection, $"i{i}", $$"""{"id":"i{{i}}","station":"L1-AOI-1","part":{"serial":"{{part.Serial}}"},"inspectedAt":"{{Rfc3339.Write(at)}}","result":"{{(part.Fail ? "fail" : "pass")}}","sequence":{{i}}}""")));
                }

                if (random.Next(3) == 0)
                {
                    messages.Add((i + (random.NextDouble() * 8), new Message(at, FactKinds.Event, null, $$"""{"type":"part.indexed","station":"L1-AOI-1","index":{{i}}}""")));
                }

                for (var times = part.Fail ? random.Next(6) switch { 0 => 0, 1 => 2, _ => 1 } : random.Next(12) == 0 ? 1 : 0; times > 0; times--)
                {
                    messages.Add((i + 2 + (random.NextDouble() * 8), Confirm(random, Math.Clamp(i + slip, 0, 119), at.AddSeconds(2))));
                }
            }

            Messages = [.. messages.OrderBy(m => m.Order).Select(m => m.Message)];
        }

        public IReadOnlyList<Message> Messages { get; }

        public IEnumerable<string> Expected() => _parts.Where(p => p.Inspected && (p.Fail || p.Confirms > 0)).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Serial}|{(p.Fail ? 1 : 0)}|{p.Confirms}"));

        public IEnumerable<string> Unknown() => _strangers.Order(StringComparer.Ordinal);

        private Message Confirm(Random random, int number, DateTimeOffset at)
        {
            var part = _parts[number];
            var bySerial = random.Next(2) == 0;
            if (part.Inspected)
            {
                _parts[number] = (part.Serial, part.Fail, part.Inspected, part.Confirms + 1);
            }
            else
            {
                _strangers.Add(bySerial ? part.Serial : number.ToString(CultureInfo.InvariantCulture));
            }

            // The part that is named may be exposed a little after the confirmation says it went: clocks differ.
            var named = bySerial ? $"\"part\":{{\"serial\":\"{part.Serial}\"}}" : $"\"index\":{number}";
            return new Message(at, FactKinds.Event, null, $$"""{"type":"eject.confirmed","station":"L1-AOI-1",{{named}}}""");
        }
    }
}
