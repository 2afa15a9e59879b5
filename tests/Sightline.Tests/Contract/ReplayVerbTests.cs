using System.CommandLine;
using Sightline.Server.Replay;
using Sightline.Server.Verbs;

namespace Sightline.Tests.Contract;

public sealed class ReplayVerbTests
{
    [Fact]
    public void Help_ends_with_an_example()
    {
        using var output = new StringWriter();
        var code = new RootCommand { ReplayVerb.Create() }.Parse(["replay", "--help"]).Invoke(new InvocationConfiguration { Output = output });

        Assert.Equal(0, code);
        Assert.Contains("--serial-prefix", output.ToString());
        Assert.EndsWith(
            "Example:\n  sightline replay steel_dev.csv --profile steel-plates --to http://localhost:8080 --key KEY \\\n" +
            "    --start 2026-11-20T08:00:00Z --every 1s --serial-prefix PLATE-\n",
            output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Wrong_words_are_wrong_usage() =>
        Assert.Equal(2, await new RootCommand { ReplayVerb.Create() }.Parse(
            ["replay", "x.csv", "--profile", "generic-csv", "--to", "nowhere", "--key", "k", "--every", "often"]).InvokeAsync());

    [Fact]
    public void Every_wrong_word_is_told_at_once() => Assert.Equal(
        [
            "--to is 'nowhere'. Give the hub's address, for example http://localhost:8080.",
            "--key is empty or no key. Give the key as `sightline key` printed it.",
            "--rate is '0'. Give inspections a second above zero, for example 50 or 50/s.",
            "--repeat is 'x'. Give how often to send it again, 1 or more.",
            "--start is '2026-11-20'. Give date, time and offset, for example 2026-11-20T08:00:00Z.",
            "--every is 'often'. Give a time above zero, for example 1s, 500ms, 2m or 00:00:01.",
            "--offset is '2'. Give hours and minutes with a sign, for example +02:00.",
            "--separator is 'tabs'. Did you mean 'tab'? Give , or ; or tab.",
        ],
        new ReplayArguments(new ReplayWords
        {
            File = "x.csv", Profile = "generic-csv", To = "nowhere", Key = " ", Rate = "0", Repeat = "x", Start = "2026-11-20", Every = "often",
            Offset = "2", Separator = "tabs",
        }).Problems);

    [Theory]
    [InlineData("1s", 1_000)]
    [InlineData("500ms", 500)]
    [InlineData("2m", 120_000)]
    [InlineData("0.5s", 500)]
    [InlineData("00:00:01", 1_000)]
    public void Durations_are_read_as_people_type_them(string text, int milliseconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData(new string[0], 0)]
    [InlineData(new[] { "--repeat" }, 1)]
    [InlineData(new[] { "--repeat", "3" }, 3)]
    public void Repeat_may_stand_alone_or_with_a_number(string[] words, int times)
    {
        var options = new ReplayWordOptions();
        var command = new Command("replay");
        foreach (var option in options.All)
        {
            command.Add(option);
        }

        var parsed = command.Parse([.. words, "--profile", "p", "--to", "http://localhost", "--key", "k", "--rate", "50/s"]);
        Assert.Empty(parsed.Errors);
        var arguments = new ReplayArguments(options.Read(parsed, "f"));
        Assert.Empty(arguments.Problems);
        Assert.Equal((times, 50m), (arguments.Options.Repeat, arguments.Options.RatePerSecond));
    }
}
