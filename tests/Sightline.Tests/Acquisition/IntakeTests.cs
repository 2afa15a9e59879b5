using System.Text;
using Sightline.Acquisition;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Acquisition;

public sealed class IntakeTests
{
    [Fact]
    public async Task A_new_inspection_is_stored_byte_for_byte_and_answered_with_its_position()
    {
        await using var node = new Node();
        var message = "{ \"id\" : \"i\\u0031\",\n\"station\":\"L1-AOI-1\", \"part\":{\"serial\":\"S\"}, \"inspectedAt\":\"2026-11-20T09:00:00+01:00\",\"result\":\"pass\" }\r\n";

        var answer = await node.SendAsync(message);

        Assert.Equal(new InspectionAnswer("i1", 201, Position: 1), answer);
        var fact = node.Journal.At(1)!;
        Assert.Equal(message, Encoding.UTF8.GetString(fact.Body));
        Assert.Equal(("i1", "L1-AOI-1", "line key"), (fact.Key, fact.Source, fact.Actor));
        Assert.Equal(TimeSpan.FromHours(1), fact.Times.ObservedAt!.Value.Offset);
    }

    [Theory]
    [InlineData("""{"result":"pass","part":{"serial":"S"},"station":"A","inspectedAt":"2026-11-20T08:00:00Z","id":"1","confidence":0.50}""")]
    [InlineData("""{ "id":"1", "station":"\u0041", "part":{ "serial":"S" }, "inspectedAt":"2026-11-20T08:00:00Z", "result":"pass", "confidence":5e-1 }""")]
    [InlineData("\uFEFF{\"id\":\"1\",\"station\":\"A\",\"part\":{\"serial\":\"S\"},\"inspectedAt\":\"2026-11-20T08:00:00Z\",\"result\":\"pass\",\"confidence\":0.5}")]
    public async Task A_repeat_changes_nothing(string again)
    {
        await using var node = new Node();
        await node.SendAsync("""{"id":"1","station":"A","part":{"serial":"S"},"inspectedAt":"2026-11-20T08:00:00Z","result":"pass","confidence":0.5}""");
        node.Clock.Advance(TimeSpan.FromDays(200));

        Assert.Equal(new InspectionAnswer("1", 200, Position: 1), await node.SendAsync(again));
        Assert.Equal(1, node.Journal.Head);
        Assert.Equal(1, node.Get<RepeatCounter>().Of("A"));
    }

    [Fact]
    public async Task A_repeat_is_recognised_after_a_restart()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        string message;
        await using (var node = new Node(path))
        {
            message = node.Message("1");
            Assert.Equal(201, (await node.SendAsync(message)).Status);
        }

        await using var again = new Node(path);
        Assert.Equal(200, (await again.SendAsync(message)).Status);
    }

    [Theory]
    [InlineData("2026-11-20T08:00:00.001Z", "S", "")]
    [InlineData("2026-11-20T09:00:00+01:00", "S", "")]
    [InlineData("2026-11-20T08:00:00Z", "s", "")]
    [InlineData("2026-11-20T08:00:00Z", "S ", "")]
    [InlineData("2026-11-20T08:00:00Z", "S", ",\"extensions\":{}")]
    public async Task Other_content_under_the_same_id_keeps_both(string at, string serial, string more)
    {
        await using var node = new Node();
        await node.SendAsync(node.Message("1", serial: "S", at: "2026-11-20T08:00:00Z"));
        var second = node.Message("1", serial: serial, at: at, more: more);

        var answer = await node.SendAsync(second);

        Assert.Equal((409, "1", 1, "q2"), (answer.Status, answer.Id, answer.Position!.Value, answer.QuarantineId));
        var error = Assert.Single(answer.Errors!);
        Assert.Equal("/id: Inspection '1' of station 'L1-AOI-1' is stored since position 1 with other content. Both are kept. Send a new inspection under a new id.", $"{error.Pointer}: {error.Detail}");
        Assert.Equal(second, Encoding.UTF8.GetString(node.Get<QuarantineDesk>().Find("q2")!.Value.Raw.Span));
        Assert.Single(node.Log.Of(1002));
    }

    [Fact]
    public async Task One_bad_item_costs_no_good_one()
    {
        await using var node = new Node();
        await node.SendAsync(node.Message("known"));
        string[] batch =
        [
            node.Message("a"), "{", node.Message("a"), "[]", node.Message("known", serial: "other"), node.Message("b"), "\"x\"",
            """{"\ud800":1,"id":"half"}""", node.Message("c", more: ",\"extensions\":{\"x\":\"\\ud800\"}"), "\u00ff", node.Message("known"),
        ];
        var bytes = batch.Select(b => new Submission(b == "\u00ff" ? new byte[] { 0xFF } : Encoding.UTF8.GetBytes(b))).ToList();

        var answers = await node.Get<Intake>().ReceiveAsync(bytes, node.Arrival);

        Assert.Equal([201, 422, 200, 422, 409, 201, 422, 422, 422, 422, 200], answers.Select(a => a.Status));
        Assert.Equal(Enumerable.Range(0, 11), answers.Select(a => a.Index!.Value));
        node.Project();
        Assert.Equal("3", node.Row("SELECT COUNT(*) FROM inspections"));
        Assert.Equal("7", node.Row("SELECT COUNT(*) FROM quarantine"));
    }

    [Fact]
    public async Task Content_that_an_earlier_version_took_and_that_cannot_be_compared_is_known_by_its_bytes()
    {
        await using var node = new Node();
        var sent = node.Message("1", at: "2026-11-20T08:00:00Z", more: ",\"extensions\":{\"x\":\"\\ud800\"}");

        Assert.Equal(422, (await node.SendAsync(sent)).Status);
        Assert.True(Judgement.SameContent(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(sent)));
        Assert.False(Judgement.SameContent(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(sent.Replace("ud800", "ud801", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_batch_answers_each_item_as_it_would_have_been_answered_alone()
    {
        var random = new Random(20_261_120);
        await using var alone = new Node();
        await using var together = new Node();
        var messages = Enumerable.Range(0, 120).Select(_ => random.Next(5) switch
        {
            0 => "{\"id\":",
            1 => """{"id":"x","station":"A"}""",
            _ => alone.Message($"i{random.Next(30)}", serial: $"S{random.Next(2)}"),
        }).ToList();

        var expected = new List<int>();
        foreach (var message in messages)
        {
            expected.Add((await alone.SendAsync(message)).Status);
        }

        var answers = new List<InspectionAnswer>();
        foreach (var batch in messages.Chunk(17))
        {
            answers.AddRange(await together.Get<Intake>().ReceiveAsync([.. batch.Select(m => new Submission(Encoding.UTF8.GetBytes(m)))], together.Arrival));
        }

        Assert.Equal(expected, answers.Select(a => a.Status));
    }

    [Fact]
    public async Task Without_room_nothing_is_stored_and_nothing_acknowledged()
    {
        await using var node = new Node(settings: new() { ["Journal:ReservedFreeSpaceInBytes"] = $"{long.MaxValue}" });

        var single = await node.SendAsync(node.Message("1"));
        var bad = await node.SendAsync("{");
        var batch = await node.Get<Intake>().ReceiveAsync([new Submission(Encoding.UTF8.GetBytes(node.Message("2"))), new Submission("{"u8.ToArray())], node.Arrival);

        Assert.Equal([503, 503, 503, 503], new[] { single, bad }.Concat(batch).Select(a => a.Status));
        Assert.All(batch.Append(single).Append(bad), a => Assert.Equal((null, null), (a.Position, a.QuarantineId)));
        Assert.Equal(0, node.Journal.Head);
    }

    [Fact]
    public async Task An_unknown_member_is_kept_and_said_once_for_each_source()
    {
        await using var node = new Node();
        foreach (var (id, station) in ((string, string)[])[("1", "A"), ("2", "A"), ("3", "B")])
        {
            await node.SendAsync(node.Message(id, station, more: ",\"nest\":\"007\",\"tool\":{\"id\":1}"));
        }

        Assert.Equal(
        [
            "A sends 'nest', which contract v1 does not know. It is kept under extensions; this is said once for each source",
            "A sends 'tool', which contract v1 does not know. It is kept under extensions; this is said once for each source",
            "B sends 'nest', which contract v1 does not know. It is kept under extensions; this is said once for each source",
            "B sends 'tool', which contract v1 does not know. It is kept under extensions; this is said once for each source",
        ], node.Log.Of(1003));
        var kept = InspectionInHand.From(node.Journal.At(1)!, waited: false).Inspection.Extensions!;
        Assert.Equal(("\"007\"", "{\"id\":1}"), (kept["nest"].GetRawText(), kept["tool"].GetRawText()));
    }

    [Theory]
    [InlineData("1999-12-31T23:59:59.999Z", "Is 1999-12-31T23:59:59.999Z, before 2000-01-01T00:00:00.000Z: an impossible moment of exposure. Set the station's clock and send the true time.")]
    [InlineData("1970-01-01T00:00:00Z", "Is 1970-01-01T00:00:00.000Z, before 2000-01-01T00:00:00.000Z: an impossible moment of exposure. Set the station's clock and send the true time.")]
    [InlineData("0001-01-01T00:00:00Z", "Is 0001-01-01T00:00:00.000Z, before 2000-01-01T00:00:00.000Z: an impossible moment of exposure. Set the station's clock and send the true time.")]
    [InlineData("2026-12-21T08:00:00.001Z", "Is 2026-12-21T08:00:00.001Z, more than 31 days ahead of this node's clock (2026-11-20T08:00:00.000Z): an impossible moment of exposure. Set the station's clock and send the true time.")]
    [InlineData("2100-01-01T00:00:00+01:00", "Is 2100-01-01T00:00:00.000+01:00, more than 31 days ahead of this node's clock (2026-11-20T08:00:00.000Z): an impossible moment of exposure. Set the station's clock and send the true time.")]
    public async Task An_impossible_time_is_refused_and_never_replaced_by_now(string at, string detail)
    {
        await using var node = new Node();

        var answer = await node.SendAsync(node.Message("1", at: at));

        Assert.Equal(422, answer.Status);
        Assert.Equal(new ContractError("/inspectedAt", detail), Assert.Single(answer.Errors!));
    }

    [Theory]
    [InlineData("2000-01-01T00:00:00Z", "-")]
    [InlineData("2026-11-20T08:01:00Z", "-")]
    [InlineData("2026-11-20T08:01:00.001Z", "ahead-of-clock")]
    [InlineData("2026-12-21T08:00:00Z", "ahead-of-clock clock-untrusted")]
    public async Task A_clock_that_is_wrong_but_possible_is_flagged_and_not_refused(string at, string flags)
    {
        await using var node = new Node();
        var record = await node.InspectAsync(at: at);
        Assert.Equal(flags, node.Row($"SELECT flags FROM inspections WHERE position = {record}"));
    }
}
