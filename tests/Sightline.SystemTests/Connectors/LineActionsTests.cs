using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using Sightline.Connectors.LineActions;
using Sightline.Model;
using Sightline.Plant.Plc;
using Sightline.Storage;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Connectors;

/// <summary>Machines are asked over real connections, by the simulated controllers and by servers that misbehave.</summary>
public sealed class LineActionsTests : IDisposable
{
    private static readonly LineRequest s_stop = new("4711.1.0", "stop", "L1", "L1-AOI-2", [], "three scratches", "rule:cluster@1");

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_line_stands_after_it_was_asked_and_a_repeat_is_the_same_request()
    {
        var requests = new PlcRequests();
        await using var door = await PlcDoor.StartAsync(requests, "http://127.0.0.1:0", CancellationToken.None);
        using var lines = Lines(door.ActionsUrl);

        Assert.Equal(LineOutcome.Done, (await lines.AskAsync(s_stop, default)).Outcome);
        Assert.Equal(LineOutcome.Done, (await lines.AskAsync(s_stop, default)).Outcome);
        Assert.True(requests.Stands("L1"));
        Assert.Equal(("4711.1.0", "stop", "three scratches"), (Assert.Single(requests.Taken).Id, requests.Taken[0].Action, requests.Taken[0].Reason));
    }

    [Fact]
    public async Task A_refusal_comes_in_the_machines_words()
    {
        await using var door = await PlcDoor.StartAsync(new PlcRequests(), "http://127.0.0.1:0", CancellationToken.None);
        using var lines = Lines(door.ActionsUrl);

        var answer = await lines.AskAsync(s_stop with { Action = "dance" }, default);
        Assert.Equal((LineOutcome.Refused, "Line 'L1' refused with 409: This controller cannot 'dance'. It can stop and divert."), (answer.Outcome, answer.Text));
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Broken\r\nContent-Length: 5\r\n\r\nsmoke", "answered 500: smoke")]
    [InlineData("HTTP/1.1 302 Over there\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", "answered 302")]
    [InlineData("", "could not be reached")]
    public async Task Every_other_answer_and_none_leaves_nobody_knowing(string answers, string said)
    {
        using var machine = new TcpListener(IPAddress.Loopback, 0);
        machine.Start();
        var asked = AnswerAsync(machine, answers);
        using var lines = Lines($"http://127.0.0.1:{((IPEndPoint)machine.LocalEndpoint).Port}/actions");

        var answer = await lines.AskAsync(s_stop, default);
        Assert.Equal(LineOutcome.Unknown, answer.Outcome);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
        Assert.Contains("Look at the line.", answer.Text, StringComparison.Ordinal);
        Assert.Contains("\"id\":\"4711.1.0\"", await asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_is_read_from_its_reference_and_a_missing_one_asks_nobody()
    {
        _folder.Write("secrets/plc", "grindstone");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder.In("secrets/plc"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using var machine = new TcpListener(IPAddress.Loopback, 0);
        machine.Start();
        var asked = AnswerAsync(machine, "HTTP/1.1 204 Fine\r\nContent-Length: 0\r\n\r\n");
        var url = $"http://127.0.0.1:{((IPEndPoint)machine.LocalEndpoint).Port}/actions";
        using (var lines = Lines(url, "${file:plc}"))
        {
            Assert.Equal(LineOutcome.Done, (await lines.AskAsync(s_stop, default)).Outcome);
        }

        var head = await asked;
        Assert.Contains("Authorization: Bearer grindstone", head, StringComparison.Ordinal);
        Assert.Contains("Idempotency-Key: 4711.1.0", head, StringComparison.Ordinal);
        using var without = Lines(url, "${file:nothing}");
        Assert.Equal(LineOutcome.Refused, (await without.AskAsync(s_stop, default)).Outcome);
        Assert.False(machine.Pending());
    }

    [Fact]
    public void A_line_without_a_way_is_named_with_what_to_set()
    {
        using var lines = Lines("http://127.0.0.1:1/actions");
        Assert.Null(lines.WhyNot("L1"));
        Assert.Equal("No way to the machines of line 'L2' is set. Set LineActions:Ports with Line 'L2' and its Url.", lines.WhyNot("L2"));
        Assert.NotNull(lines.WhyNot(null));
    }

    [Fact]
    public void Every_problem_of_the_settings_is_told_at_once()
    {
        var options = new LineActionsOptions { Within = TimeSpan.Zero };
        options.Ports.Add(new LinePort { Line = "L1", Url = "ftp://plc", Token = "secret" });
        options.Ports.Add(new LinePort { Line = "L1", Url = "http://plc/" });
        var found = new LineActionsOptionsCheck().Validate(null, options);
        Assert.Equal(
            [
                "LineActions:Ports:0:Url is 'ftp://plc'. Write an http or https address.",
                "LineActions:Ports:0:Token is a secret in clear text. Write a reference: ${file:PATH} or ${env:NAME}.",
                "LineActions:Ports names line 'L1' 2 times. Keep one: a line has one way to its machines.",
                "LineActions:Within is 00:00:00. Give a time above zero, at most 00:01:00.",
            ],
            found.Failures);
    }

    public void Dispose() => _folder.Dispose();

    private HttpLineActions Lines(string url, string token = "")
    {
        var options = new LineActionsOptions();
        options.Ports.Add(new LinePort { Line = "L1", Url = url, Token = token });
        return new HttpLineActions(Options.Create(options), new DataFolder(_folder.Path), TimeProvider.System);
    }

    /// <summary>Takes one request and answers with these bytes; with none it closes the connection.</summary>
    private static async Task<string> AnswerAsync(TcpListener machine, string answer)
    {
        using var connection = await machine.AcceptTcpClientAsync();
        await using var stream = connection.GetStream();
        var (asked, part) = (new StringBuilder(), new byte[4096]);
        while (!asked.ToString().EndsWith('}'))
        {
            asked.Append(Encoding.UTF8.GetString(part, 0, await stream.ReadAsync(part)));
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        return asked.ToString();
    }
}
