using System.CommandLine;
using System.Text.Json;
using Sightline.Server.Replay;
using Sightline.Server.Verbs;
using Sightline.Tests.Acquisition.Profiles;

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

    [Theory]
    [InlineData("nowhere", "--to is 'nowhere'. Give the hub's address, for example http://localhost:8080.\n")]
    [InlineData("http://localhost", "'x.csv' is neither a file nor a folder. Give the path of what to replay.\n")]
    public async Task Wrong_words_are_wrong_usage(string to, string said)
    {
        var (code, _, error) = await RunAsync("replay", "x.csv", "--profile", "generic-csv", "--to", to, "--key", "k");

        Assert.Equal((2, said), (code, error));
    }

    [Fact]
    public async Task The_verb_sends_prints_the_books_in_words_and_says_how_it_went()
    {
        await using var hub = await FakeHub.StartAsync();
        string[] words =
        [
            "replay", RealData.Need("steel-plates-faults/steel_dev.csv"), "--profile", "steel-plates", "--to", hub.Url.ToString(), "--key", "k",
            "--start", "2026-11-20T08:00:00Z", "--every", "1s", "--serial-prefix", "P-",
        ];

        Assert.Equal(
            (0, "1456 sent: 1456 stored, 0 duplicates, 0 conflicts, 0 refused\nbooks of the hub: balanced\n" +
                "  received 1456 = stored 1456 + refused 0\n  stored 1456 = delivered 0 + waiting 1456 + parked 0 + closed 0\n", ""),
            await RunAsync(words));
        var (code, json, _) = await RunAsync([.. words, "--json"]);
        Assert.Equal((0, 1456), (code, JsonDocument.Parse(json).RootElement.GetProperty("counts").GetProperty("duplicates").GetInt32()));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new InvocationConfiguration { Output = output, Error = error };
        var code = await new RootCommand { ReplayVerb.Create() }.Parse(words).InvokeAsync(console);
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }

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
