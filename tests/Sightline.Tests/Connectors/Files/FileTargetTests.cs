using System.Text;
using System.Text.Json.Nodes;
using Sightline.Connectors;
using Sightline.Connectors.Files;
using Sightline.Model;

namespace Sightline.Tests.Connectors.Files;

/// <summary>Every step of placing a file, broken on command.</summary>
public sealed class FileTargetTests
{
    private static readonly string File = Path.Combine("/drop", $"{Messages.Key}.json");
    private static readonly string Part = Path.Combine("/drop", $".{Messages.Key}.json.part");
    private readonly MemoryDisk _disk = new();

    [Fact]
    public async Task The_bytes_are_flushed_before_the_name_and_the_name_before_the_answer()
    {
        Assert.Equal(new DeliveryOutcome.Accepted($"{Messages.Key}.json"), await DeliverAsync());
        Assert.Equal([$"write {Part}", $"rename {Part} {File}", "flush /drop"], _disk.Steps);
    }

    [Fact]
    public async Task A_full_disk_is_tried_again_and_leaves_no_part_behind()
    {
        _disk.Break("write", tear: true);
        Assert.Equal(new DeliveryOutcome.TryAgain("Nothing was placed in /drop: No space left on device"), await DeliverAsync());
        Assert.Empty(_disk.Files);
    }

    [Fact]
    public async Task A_part_left_by_a_crash_is_written_over()
    {
        _disk.Files[Part] = "{ \"ser"u8.ToArray();
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync());
        Assert.Equal([File], _disk.Files.Keys);
    }

    [Fact]
    public async Task A_rename_that_failed_is_tried_again()
    {
        _disk.Break("rename");
        Assert.Equal(new DeliveryOutcome.TryAgain("Nothing was placed in /drop: No space left on device"), await DeliverAsync());
        Assert.Empty(_disk.Files);
    }

    [Fact]
    public async Task A_rename_that_happened_though_it_reported_failure_counts()
    {
        _disk.Break("rename", after: true);
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync());
        Assert.Equal([File], _disk.Files.Keys);
    }

    [Fact]
    public async Task A_rename_that_failed_and_left_neither_name_is_unknown()
    {
        _disk.Break("rename", after: true, taken: true);
        var unknown = Assert.IsType<DeliveryOutcome.Unknown>(await DeliverAsync());
        Assert.Equal("The file may have been placed in /drop and taken already: No space left on device", unknown.Reason);
    }

    [Fact]
    public async Task A_name_that_may_not_survive_a_power_cut_is_unknown_until_it_is_flushed()
    {
        _disk.Break("flush");
        Assert.IsType<DeliveryOutcome.Unknown>(await DeliverAsync());
        _disk.Break("flush");
        Assert.IsType<ReadBack.CannotTell>(await Target().FindAsync(Message(), CancellationToken.None));
        Assert.Equal(new ReadBack.Found($"{Messages.Key}.json"), await Target().FindAsync(Message(), CancellationToken.None));
    }

    [Fact]
    public async Task The_same_content_in_another_order_is_the_same()
    {
        _disk.Files[File] = """{ "outcome": "NOK", "serial": "1" }"""u8.ToArray();
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync());
    }

    [Theory]
    [InlineData("""{ "serial": "2", "outcome": "NOK" }""")]
    [InlineData("not json")]
    public async Task Other_content_under_our_key_is_refused_and_left_as_it_is(string there)
    {
        _disk.Files[File] = Encoding.UTF8.GetBytes(there);
        Assert.Equal(
            new DeliveryOutcome.Refused(
                $"{Messages.Key}.json is in /drop with other content. Compare both, then remove the file and send again, or close this delivery.", "other-content"),
            await DeliverAsync());
        Assert.Equal(there, Encoding.UTF8.GetString(_disk.Files[File]));
    }

    [Fact]
    public async Task A_share_without_its_marker_is_neither_written_nor_believed()
    {
        var target = Target("share-is-mounted");
        const string reason = "The folder /drop has no share-is-mounted, so the right share is not mounted. Mount it; deliveries resume by themselves.";
        Assert.Equal(new DeliveryOutcome.TryAgain(reason), await target.DeliverAsync(Message(), CancellationToken.None));
        Assert.Equal(new ReadBack.CannotTell(reason), await target.FindAsync(Message(), CancellationToken.None));
        Assert.Empty(_disk.Files);
    }

    [Fact]
    public void All_problems_of_the_options_are_told() => Assert.Equal(
        [
            "options.layout is \"csv\". Give one of: filePerMessage.",
            "options.filesStay is missing. State it: True when readers leave the files where they are: repeats are then recognised and the target can be asked. "
                + "False when readers move or delete them: a lost outcome then goes to a person, for nobody can say what was taken.",
            "options.folder is 'drop'. Give an absolute path; a relative one depends on where the service was started.",
            "options.marker is 'a/b'. Give the name of a file inside the folder, without a path.",
        ],
        ConnectorCatalogue.Find("file")!.Check(new JsonObject { ["folder"] = "drop", ["layout"] = "csv", ["marker"] = "a/b" }, "options"));

    private Task<DeliveryOutcome> DeliverAsync() => Target().DeliverAsync(Message(), CancellationToken.None);

    private FileTarget Target(string? marker = null) => new(new FileTargetOptions { Folder = "/drop", FilesStay = true, Marker = marker }, _disk, new ManualClock());

    private static DeliveryMessage Message() => Messages.With("""{ "serial": "1", "outcome": "NOK" }""");
}
