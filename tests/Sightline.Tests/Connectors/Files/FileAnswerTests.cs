using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.Connectors.Files;
using Sightline.Model;

namespace Sightline.Tests.Connectors.Files;

/// <summary>The manifest beside a file, and the receiver's answer to it.</summary>
public sealed class FileAnswerTests
{
    private static readonly string s_file = $"/drop/{Messages.Key}.json";
    private static readonly string s_manifest = $"/drop/{Messages.Key}.manifest";
    private static readonly string s_taken = $"/drop/{Messages.Key}.ack";
    private static readonly string s_refused = $"/drop/{Messages.Key}.err";
    private readonly MemoryDisk _disk = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_manifest_comes_after_its_file_and_says_its_name_its_count_and_its_hash()
    {
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(Target(manifest: true)));
        Assert.Equal(["write", "rename", "write", "rename", "flush"], _disk.Steps.Select(step => step.Split(' ')[0]));
        Assert.EndsWith($"{s_file}", _disk.Steps[1]);
        Assert.EndsWith($"{s_manifest}", _disk.Steps[3]);
        var told = JsonNode.Parse(_disk.Files[s_manifest])!;
        var content = _disk.Files[s_file];
        Assert.Equal(
            ($"{Messages.Key}.json", 1, content.Length, Convert.ToHexStringLower(SHA256.HashData(content))),
            ((string)told["file"]!, (int)told["records"]!, (int)told["bytes"]!, (string)told["sha256"]!));
    }

    [Fact]
    public async Task A_file_whose_manifest_is_missing_is_not_there_yet_and_the_next_attempt_adds_it()
    {
        await DeliverAsync(Target());
        Assert.IsType<ReadBack.NotThere>(await Target(manifest: true).FindAsync(Message(), CancellationToken.None));
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(Target(manifest: true)));
        Assert.IsType<ReadBack.Found>(await Target(manifest: true).FindAsync(Message(), CancellationToken.None));
    }

    [Fact]
    public async Task A_manifest_of_a_file_that_was_taken_away_is_replaced()
    {
        _disk.Files[s_manifest] = "{}"u8.ToArray();
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(Target(manifest: true)));
        Assert.Contains($"{Messages.Key}.json", Encoding.UTF8.GetString(_disk.Files[s_manifest]));
    }

    [Fact]
    public async Task A_delivery_ends_when_the_receiver_acknowledges_it_with_its_words_as_the_reference()
    {
        var delivering = DeliverAsync(Target(acknowledge: true));
        SpinWait.SpinUntil(() => _clock.PendingTimers == 1);
        Assert.False(delivering.IsCompleted);
        Assert.True(_disk.Files.ContainsKey(s_file));
        _disk.Files[s_taken] = "receipt 4711\r\n"u8.ToArray();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new DeliveryOutcome.Accepted("receipt 4711"), await delivering);
    }

    [Fact]
    public async Task A_refusal_of_the_receiver_is_reported_in_its_words_and_nothing_is_written_again()
    {
        _disk.Files[s_refused] = "unknown order 12."u8.ToArray();
        var target = Target(acknowledge: true);
        Assert.IsType<ReadBack.NotThere>(await target.FindAsync(Message(), CancellationToken.None));
        Assert.Equal(
            new DeliveryOutcome.Refused($"unknown order 12. Correct what is named, take {Messages.Key}.err and the file away, and send again.", "receiver"), await DeliverAsync(target));
        Assert.Equal([s_refused], _disk.Files.Keys);
    }

    [Fact]
    public async Task Without_an_answer_in_time_the_outcome_is_unknown_until_the_answer_is_found()
    {
        var target = Target(acknowledge: true);
        var delivering = DeliverAsync(target);
        for (var second = 0; second < 60; second++)
        {
            SpinWait.SpinUntil(() => _clock.PendingTimers == 1);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        var words = $"{Messages.Key}.json is in /drop, and its receiver has not written {Messages.Key}.ack yet. Look whether the receiver runs.";
        Assert.Equal(new DeliveryOutcome.Unknown(words), await delivering);
        Assert.Equal(new ReadBack.CannotTell(words), await target.FindAsync(Message(), CancellationToken.None));
        _disk.Files[s_taken] = [];
        Assert.Equal(new ReadBack.Found($"{Messages.Key}.ack"), await target.FindAsync(Message(), CancellationToken.None));
    }

    [Fact]
    public async Task Stopping_ends_the_waiting_and_leaves_the_outcome_unknown()
    {
        using var stop = new CancellationTokenSource();
        var delivering = Target(acknowledge: true).DeliverAsync(Message(), stop.Token);
        SpinWait.SpinUntil(() => _clock.PendingTimers == 1);
        await stop.CancelAsync();
        Assert.IsType<DeliveryOutcome.Unknown>(await delivering);
    }

    [Fact]
    public void What_cannot_go_together_is_told()
    {
        var options = JsonNode.Parse("""
            {
              "folder": "/drop", "filesStay": false, "format": "csv", "body": { "a": "{{a}}" }, "separator": "\"\"", "acknowledge": true,
              "acknowledgeFolder": "acks", "acknowledgedSuffix": ".json", "refusedSuffix": ".json", "acknowledgeWithin": "00:00:00"
            }
            """)!.AsObject();
        Assert.Equal(
            [
                "options.columns is missing. Name the columns of the csv file in their order.",
                "options.body is given although format is csv. Write columns instead.",
                "options.separator is '\"\"'. Give one character that is no quote and no line end.",
                "options.acknowledge is true although filesStay is false. Let the receiver leave each file until it has answered, and set filesStay to true.",
                "options.acknowledgeFolder is 'acks'. Give an absolute path; a relative one depends on where the service was started.",
                "options.acknowledgedSuffix is '.json'. Give a dot and a word, other than the names of the files themselves.",
                "options.refusedSuffix is '.json'. Give a dot and a word, other than the names of the files themselves.",
                "options.refusedSuffix is '.json', as acknowledgedSuffix. Give each its own, or nobody can tell the answers apart.",
                "options.acknowledgeWithin is 00:00:00. Give more than zero and at most 1.00:00:00.",
            ],
            FileTargetCheck.Check(options, "options"));
    }

    [Theory]
    [InlineData("""{ "format": "json", "columns": [ { "name": "a", "value": "{{a}}" } ] }""", "columns is given although format is not csv. Remove it, or set format to csv.")]
    [InlineData("""{ "format": "csv", "columns": [ { "name": "a", "value": "{{a" } ] }""", "columns[0].value is opened with {{ and never closed. Close the place with }}.")]
    [InlineData("""{ "format": "csv", "columns": [ { "name": "a", "value": "1" }, { "name": "a", "value": "2" } ] }""", "columns names 'a' 2 times. Give each column a name of its own.")]
    [InlineData("""{ "format": "xml", "root": "1" }""", "root is '1', which cannot name an element of XML. Begin with a letter, and use letters, digits, '-', '_' and '.'.")]
    [InlineData("""{ "format": "xml", "body": { "a": [ { "b c": 1 } ] } }""", "body.a[0].b c cannot name an element of XML. Begin with a letter, and use letters, digits, '-', '_' and '.'.")]
    public void One_problem_is_told_with_its_place_and_its_remedy(string more, string problem)
    {
        var options = JsonNode.Parse(more)!.AsObject();
        (options["folder"], options["filesStay"]) = ("/drop", true);
        Assert.Equal([$"options.{problem}"], FileTargetCheck.Check(options, "options"));
    }

    private static Task<DeliveryOutcome> DeliverAsync(FileTarget target) => target.DeliverAsync(Message(), CancellationToken.None);

    private FileTarget Target(bool manifest = false, bool acknowledge = false) =>
        new(new FileTargetOptions { Folder = "/drop", FilesStay = true, Manifest = manifest, Acknowledge = acknowledge }, _disk, _clock);

    private static DeliveryMessage Message() => Messages.With("""{ "serial": "1", "outcome": "NOK" }""");
}
