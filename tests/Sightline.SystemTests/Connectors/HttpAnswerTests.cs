using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>What the http connector makes of each answer, over a real connection.</summary>
public sealed class HttpAnswerTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    [InlineData(507)]
    [InlineData(408)]
    [InlineData(202)]
    [InlineData(303)]
    public async Task An_answer_that_does_not_tell_whether_it_stored_leaves_the_outcome_unknown(int status)
    {
        var unknown = Assert.IsType<DeliveryOutcome.Unknown>(await OutcomeAsync(LoopbackTarget.Say(status, """{ "error": "deadlock" }""")));
        Assert.Equal($"The answer does not tell whether the message was stored. The target said {status}: deadlock", unknown.Reason);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(410)]
    [InlineData(413)]
    [InlineData(415)]
    [InlineData(417)]
    [InlineData(422)]
    public async Task A_refusal_carries_the_targets_own_words_and_code(int status)
    {
        var outcome = await OutcomeAsync(LoopbackTarget.Say(status, """{ "error": "Order WO-1001\n is closed" }"""));
        Assert.Equal(new DeliveryOutcome.Refused($"The target said {status}: Order WO-1001 is closed", $"{status}"), outcome);
    }

    [Theory]
    [InlineData(503, "120", "2026-11-20T08:02:00Z")]
    [InlineData(429, "Fri, 20 Nov 2026 09:30:00 GMT", "2026-11-20T09:30:00Z")]
    [InlineData(425, "Fri, 20 Nov 2026 07:00:00 GMT", null)]
    [InlineData(503, "soon", null)]
    [InlineData(503, null, null)]
    public async Task A_busy_target_is_tried_again_not_before_the_time_it_named(int status, string? retryAfter, string? notBefore)
    {
        var outcome = await OutcomeAsync(LoopbackTarget.Say(status, "", retryAfter));
        Assert.Equal(
            new DeliveryOutcome.TryAgain(
                $"The target said {status} without a word",
                notBefore is null ? null : DateTimeOffset.Parse(notBefore, System.Globalization.CultureInfo.InvariantCulture)),
            outcome);
    }

    [Theory]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_target_that_moved_is_not_followed(int status)
    {
        var outcome = await OutcomeAsync(async context =>
        {
            context.Response.Headers.Location = "/elsewhere";
            await LoopbackTarget.Say(status, "")(context);
        });
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(outcome);
        Assert.Equal($"The target has moved; redirects are not followed. Correct the url. The target said {status} without a word", again.Reason);
    }

    [Fact]
    public async Task A_status_no_list_names_waits_and_says_where_to_name_it()
    {
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await OutcomeAsync(LoopbackTarget.Say(423, """{ "error": "locked" }""")));
        Assert.Equal("No list names the status 423. Add it to refused or retry. The target said 423: locked", again.Reason);
    }

    [Fact]
    public async Task Success_by_status_and_failure_by_body_is_refused_where_the_plant_says_so()
    {
        var outcome = await OutcomeAsync(LoopbackTarget.Say(200, """{ "result": "failed", "error": "No such order" }"""));
        Assert.Equal(new DeliveryOutcome.Refused("The status says success and the body does not. The target said 200: No such order", "200"), outcome);
    }

    [Fact]
    public async Task Success_by_status_and_failure_by_body_is_tried_again_where_the_plant_says_so()
    {
        var outcome = await OutcomeAsync(LoopbackTarget.Say(200, """{ "error": "Database is busy" }"""), options => options["bodyFailed"] = "tryAgain");
        Assert.Equal(new DeliveryOutcome.TryAgain("The status says success and the body does not. The target said 200: Database is busy"), outcome);
    }

    [Fact]
    public async Task A_login_page_with_status_200_says_nothing_about_what_was_stored()
    {
        var unknown = Assert.IsType<DeliveryOutcome.Unknown>(await OutcomeAsync(LoopbackTarget.Say(200, "<html>Please log in</html>")));
        Assert.Equal("The answer is not JSON, so its body could not be tested. The target said 200: <html>Please log in</html>", unknown.Reason);
    }

    [Fact]
    public async Task Half_a_character_in_the_answer_is_unknown_and_never_an_exception()
    {
        var unknown = Assert.IsType<DeliveryOutcome.Unknown>(await OutcomeAsync(LoopbackTarget.Say(200, """{ "result": "\ud800" }""")));
        Assert.StartsWith("The answer is not JSON, so its body could not be tested.", unknown.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json; charset=iso-8859-1", "The target said 422: Störung")]
    [InlineData("application/json", "The target said 422: St\ufffdrung")]
    public async Task An_answer_in_an_old_character_set_is_read_as_well_as_it_says(string contentType, string reason)
    {
        var outcome = await OutcomeAsync(async context =>
        {
            context.Response.StatusCode = 422;
            context.Response.ContentType = contentType;
            await context.Response.Body.WriteAsync(System.Text.Encoding.Latin1.GetBytes("""{ "error": "Störung" }"""));
        });
        Assert.Equal(new DeliveryOutcome.Refused(reason, "422"), outcome);
    }

    [Fact]
    public async Task An_endless_answer_is_read_to_64_KiB_and_no_further()
    {
        var text = new string('x', 70_000);
        var unknown = Assert.IsType<DeliveryOutcome.Unknown>(await OutcomeAsync(LoopbackTarget.Say(200, $$"""{ "result": "ok", "text": "{{text}}" }""")));
        Assert.StartsWith("The answer is longer than 64 KiB, so its body could not be tested. The target said 200: { \"result\"", unknown.Reason, StringComparison.Ordinal);
        Assert.True(unknown.Reason.Length < 400);
    }

    [Fact]
    public async Task An_answer_cut_off_half_way_is_a_lost_answer()
    {
        var unknown = Assert.IsType<DeliveryOutcome.Unknown>(await OutcomeAsync(async context =>
        {
            context.Response.StatusCode = 200;
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("""{ "result": "ok", """);
            await context.Response.Body.FlushAsync();
            context.Abort();
        }));
        Assert.Contains("broke before its answer was complete. It may have stored the message.", unknown.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_nobody_knows_means_nothing_was_sent()
    {
        await using var rig = await HttpTargetRig.StartAsync(new ManualClock(Start), change: options => options["url"] = "http://mes.invalid/records");
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.EndsWith("Nothing was sent.", again.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, """{ "error": "busy" }""", "The target said 500: busy")]
    [InlineData(200, """{ "hits": 2 }""", "The answer passes neither body nor notFoundBody. The target said 200: { \"hits\": 2 }")]
    [InlineData(200, "no json", "The answer is not JSON, so its body could not be tested. The target said 200: no json")]
    public async Task An_unclear_answer_to_a_question_is_never_taken_for_an_absent_record(int status, string body, string reason) =>
        Assert.Equal(new ReadBack.CannotTell(reason), await SearchAsync(status, body));

    [Fact]
    public async Task A_search_tells_found_and_absent_apart_by_its_body()
    {
        Assert.Equal(new ReadBack.Found("R-7"), await SearchAsync(200, """{ "hits": 1, "rows": [ { "id": "R-7" } ] }"""));
        Assert.Equal(new ReadBack.NotThere(), await SearchAsync(200, """{ "hits": 0, "rows": [] }"""));
    }

    private static async Task<DeliveryOutcome> OutcomeAsync(Func<HttpContext, Task> answer, Action<JsonObject>? change = null)
    {
        await using var rig = await HttpTargetRig.StartAsync(new ManualClock(Start), change: change);
        rig.Target.Next(answer);
        return await rig.Connector.DeliverAsync(rig.Message(), rig.Stop);
    }

    private static async Task<ReadBack> SearchAsync(int status, string body)
    {
        await using var rig = await HttpTargetRig.StartAsync(new ManualClock(Start), change: options =>
        {
            var ask = options["readBack"]!;
            ask["body"] = JsonNode.Parse("""[ { "path": "/hits", "equals": 1 } ]""");
            ask["notFoundBody"] = JsonNode.Parse("""[ { "path": "/hits", "equals": 0 } ]""");
            ask["reference"] = "/rows/0/id";
        });
        rig.Target.Next(LoopbackTarget.Say(status, body));
        return await rig.Connector.FindAsync(rig.Message(), rig.Stop);
    }
}
