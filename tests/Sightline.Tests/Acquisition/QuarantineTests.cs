using System.Text;
using Sightline.Acquisition;
using Sightline.Contract;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Acquisition;

public sealed class QuarantineTests
{
    public static TheoryData<byte[]> Broken =>
    [
        Array.Empty<byte>(),
        new byte[] { 0 },
        new byte[] { 0xFF, 0xFE, 0x00 },
        "{\"id\":\"1\"}\n\n\r\n"u8.ToArray(),
        "not json\n{\"status\":200}\n"u8.ToArray(),
        Enumerable.Range(0, 256).Select(i => (byte)i).ToArray(),
    ];

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_refused_message_is_kept_byte_for_byte(byte[] message)
    {
        await using var node = new Node();

        var answer = await node.Get<Intake>().ReceiveAsync(new Submission(message), node.Arrival);
        node.Project();

        Assert.Equal((422, "q1"), (answer.Status, answer.QuarantineId));
        Assert.NotEmpty(answer.Errors!);
        var (entry, raw) = node.Get<QuarantineDesk>().Find("q1")!.Value;
        Assert.Equal(message, raw.ToArray());
        Assert.Equal((message.LongLength, true, "application/json", "line key"), (entry.Why.Size, entry.Why.Whole, entry.Why.ContentType, entry.Actor));
        Assert.Equal(answer.Errors!, entry.Why.Errors);
    }

    [Fact]
    public async Task A_corrected_body_takes_the_place_of_a_refused_one_which_stays()
    {
        await using var node = new Node();
        var refused = await node.SendAsync(node.Message("1", serial: ""));
        var desk = node.Get<QuarantineDesk>();

        var stillWrong = await desk.ResubmitAsync(refused.QuarantineId!, "{}"u8.ToArray(), node.Arrival);
        var right = await desk.ResubmitAsync(refused.QuarantineId!, Encoding.UTF8.GetBytes(node.Message("1")), node.Arrival);
        node.Project();

        Assert.Equal((422, "q2"), (stillWrong!.Status, stillWrong.QuarantineId));
        Assert.Equal((201, 3), (right!.Status, right.Position!.Value));
        var entries = desk.List(long.MaxValue, 10);
        Assert.Equal(["q2 -", "q1 3 201"], entries.Select(e => $"{e.Id} {(e.ResubmittedAs is null ? "-" : $"{e.ResubmittedAs} {e.ResubmittedStatus}")}"));
        Assert.Equal(node.Message("1", serial: ""), Encoding.UTF8.GetString(desk.Find("q1")!.Value.Raw.Span));
    }

    [Fact]
    public async Task A_refused_message_is_corrected_once_and_a_repeat_of_that_is_a_repeat()
    {
        await using var node = new Node();
        var refused = await node.SendAsync(node.Message("1", serial: ""));
        var desk = node.Get<QuarantineDesk>();
        Task<InspectionAnswer?> AgainAsync(string id) => desk.ResubmitAsync(refused.QuarantineId!, Encoding.UTF8.GetBytes(node.Message(id)), node.Arrival);

        // The tables know nothing of the first yet.
        var answers = await Task.WhenAll(AgainAsync("1"), AgainAsync("2"));
        Assert.Equal([201, 409], answers.Select(a => a!.Status));
        Assert.Equal("'q1' was corrected as inspection '1' of station 'L1-AOI-1', at position 2. Send another inspection to POST /api/v1/inspections.", answers[1]!.Errors![0].Detail);
        node.Project();

        Assert.Equal((200, 409), ((await AgainAsync("1"))!.Status, (await AgainAsync("3"))!.Status));
        Assert.Equal(409, (await desk.ResubmitAsync(refused.QuarantineId!, "{"u8.ToArray(), node.Arrival))!.Status);
        node.Project();
        Assert.Equal("2|201", node.Row("SELECT resubmitted, answered FROM quarantine"));
        Assert.Equal("1", node.Row("SELECT COUNT(*) FROM inspections"));
    }

    [Theory]
    [InlineData("q2")]
    [InlineData("q0")]
    [InlineData("q-1")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("q99999999999999999999")]
    public async Task What_was_never_refused_is_not_in_quarantine(string id)
    {
        await using var node = new Node();
        await node.SendAsync("{");
        await node.SendAsync(node.Message("1"));

        Assert.Null(node.Get<QuarantineDesk>().Find(id));
        Assert.Null(await node.Get<QuarantineDesk>().ResubmitAsync(id, "{}"u8.ToArray(), node.Arrival));
        Assert.Equal(2, node.Journal.Head);
    }

    [Fact]
    public async Task What_is_too_large_keeps_its_head_and_says_how_large_it_was()
    {
        await using var node = new Node();
        var refusal = new Refusal(413, null, null, "application/json", 9_000_000, "", Whole: false, [new ContractError("", "Too large.")]);

        var answer = await node.Get<Intake>().RefuseAsync(refusal, "[{\"id"u8.ToArray(), node.Arrival);
        node.Project();

        Assert.Equal((413, "q1"), (answer.Status, answer.QuarantineId));
        var (entry, raw) = node.Get<QuarantineDesk>().Find("q1")!.Value;
        Assert.Equal(("[{\"id", 9_000_000, false), (Encoding.UTF8.GetString(raw.Span), entry.Why.Size, entry.Why.Whole));
    }
}
