using Microsoft.Extensions.Options;
using Sightline.Server.Reports;
using Sightline.SystemTests.Harness;
using Sightline.Tests.Hosting;

namespace Sightline.SystemTests.Reports;

/// <summary>A browser that answers, and not with a report: what it said is told, at once.</summary>
public sealed class BadAnswerTests : IDisposable
{
    // Answers everything as Chromium does until it is to open the report.
    private const string Answers = """
        import json, os, sys
        said = b""
        while piece := os.read(3, 65536):
            said += piece
            while b"\0" in said:
                message, said = said.split(b"\0", 1)
                asked = json.loads(message)
                answer = sys.argv[1].replace("ID", str(asked["id"])) if asked["method"] == "Page.navigate" else json.dumps(
                    {"id": asked["id"], "result": {"browserContextId": "C", "targetId": "T", "sessionId": "S"}})
                os.write(4, answer.encode() + b"\0")
        """;

    private readonly TempFolder _folder = new();
    private readonly LogBook _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("""{"method":"Inspector.targetCrashed","params":{},"sessionId":"S"}""", "its page crashed", 2)]
    [InlineData("""{"id":ID,"error":{"code":-32000,"message":"Cannot navigate to invalid URL"}}""", "Page.navigate was refused: Cannot navigate to invalid URL", 1)]
    [InlineData("""{"id":ID,"result":{"frameId":"T","errorText":"net::ERR_FILE_NOT_FOUND"}}""", "the report could not be opened: net::ERR_FILE_NOT_FOUND", 1)]
    [InlineData("Hello", "it does not answer as Chromium does", 2)]
    [InlineData("[1]", "it does not answer as Chromium does", 2)]
    [InlineData("{}", "it does not answer as Chromium does", 2)]
    public async Task What_it_answers_is_told_and_only_one_that_is_of_no_more_use_has_a_successor(string answer, string why, int starts)
    {
        _folder.Write("answers.py", Answers);
        using var browser = new NotedBrowser($"exec python3 {_folder.In("answers.py")} '{answer}'");
        await using var printer = new ReportPrinter(Options.Create(new ReportsOptions { Browser = browser.Program, Sandbox = false }), TimeProvider.System, _log.For<ReportPrinter>());

        Assert.Equal(new Printed(null, $"{browser.Program} did not print: {why}"), await printer.PrintAsync("<p>never</p>", CancellationToken.None));

        Assert.Equal(starts, browser.Starts.Count);
        Assert.All(browser.Starts, start => Assert.False(NotedBrowser.IsAlive(start.Process)));
    }
}
