using System.Net;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

/// <summary>What was refused, as people see and correct it.</summary>
public sealed class QuarantinePageTests : IAsyncLifetime
{
    private const string Evil = "<script>alert('x')</script>\"";

    private HubInProcess _hub = null!;
    private SignedIn _anna = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await (await HubInProcess.StartAsync()).SeededAsync();
        _anna = await SignedIn.AsAsync(_hub, "quality");
    }

    public async ValueTask DisposeAsync()
    {
        _anna.Dispose();
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task The_list_names_each_refused_message_and_its_first_problem_and_is_narrowed_to_a_station()
    {
        var known = await RefusedAsync(Sample.Inspection().With("result", Evil).With("confidence", 2).ToJsonString());
        var unreadable = await RefusedAsync("no json " + Evil);

        var all = await _anna.PageAsync("/quarantine");
        var one = await _anna.PageAsync("/quarantine?station=L1-AOI-1");

        Assert.Contains($"data-refused=\"{known}\"", all);
        Assert.Contains($"data-refused=\"{unreadable}\"", all);
        Assert.Contains("and 1 more", all);
        Assert.Contains($"data-refused=\"{known}\"", one);
        Assert.DoesNotContain($"data-refused=\"{unreadable}\"", one);
        Assert.DoesNotContain("<script>alert", all, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("No refused message fits", await _anna.PageAsync("/quarantine?station=" + Uri.EscapeDataString(Evil)));
        Assert.Contains("not there to ask for", await _anna.PageAsync("/quarantine?cursor=x", 422));
        Assert.Equal(known, (string)Assert.Single((await _hub.Api.GetAsync("/api/v1/quarantine?station=L1-AOI-1")).Items)["id"]!);
        await _anna.PageAsync("/quarantine/q999999", 404);
        await _anna.PageAsync("/quarantine/" + Uri.EscapeDataString(Evil), 404);
    }

    [Fact]
    public async Task A_refused_message_shows_every_problem_and_its_text_and_is_taken_when_corrected()
    {
        var message = Sample.Inspection();
        var wrong = message.DeepClone().AsObject().With("result", "NOK" + Evil).With("inspectedAt", "yesterday").ToJsonString();
        var id = await RefusedAsync(wrong);
        var page = await _anna.PageAsync($"/quarantine/{id}");
        Assert.DoesNotContain("<script>alert", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("/inspectedAt", page);
        Assert.Contains("/result", page);
        Assert.Contains(wrong, WebUtility.HtmlDecode(page));

        var still = (await _anna.PostAsync($"/quarantine/{id}", $"/quarantine/{id}/resubmit", ("body", message.DeepClone().AsObject().With("result", "bad").ToJsonString()))).Expect(422).Text;
        var taken = (await _anna.PostAsync($"/quarantine/{id}", $"/quarantine/{id}/resubmit", ("body", message.ToJsonString()))).Expect(303);

        Assert.Contains("breaks the contract as well", still);
        Assert.Contains("It is kept as", still);
        Assert.Contains("\"result\":\"bad\"", WebUtility.HtmlDecode(still));
        Assert.Equal($"/quarantine/{id}?notice=resubmitted", taken.Headers["Location"]);
        var after = await _anna.PageAsync($"/quarantine/{id}");
        Assert.Contains($"href=\"/inspections/L1-AOI-1/{message["id"]}\"", after);
        Assert.DoesNotContain("id=\"resubmit\"", after);
        var record = (await _hub.Api.RecordAsync("L1-AOI-1", (string)message["id"]!)).Expect(200).Json;
        Assert.Equal("user:quality-of-the-tests as quality from 127.0.0.1", (string)record["actor"]!);
    }

    [Fact]
    public async Task A_message_that_is_no_text_or_too_large_says_so_and_cannot_be_corrected_on_the_page()
    {
        var bytes = (string)(await _hub.Api.InspectAsync([0xFF, 0x00, 0x80])).Problem(422)["quarantineId"]!;
        var large = (string)(await _hub.Api.InspectAsync(new string('x', (8 * 1024 * 1024) + 1))).Problem(413)["quarantineId"]!;
        await _hub.Api.SettledBooksAsync();

        var noText = await _anna.PageAsync($"/quarantine/{bytes}");
        var head = await _anna.PageAsync($"/quarantine/{large}");

        Assert.Contains("is no text", noText);
        Assert.Contains($"href=\"/api/v1/quarantine/{bytes}\"", noText);
        Assert.DoesNotContain("name=\"body\"", noText);
        Assert.Contains("Only its head is kept", head);
        Assert.DoesNotContain("name=\"body\"", head);
        Assert.Equal([0xFF, 0x00, 0x80], (await _anna.GetAsync($"/api/v1/quarantine/{bytes}")).Expect(200).Body);
    }

    [Fact]
    public async Task An_auditor_reads_the_quarantine_and_corrects_nothing()
    {
        var id = await RefusedAsync(Sample.Inspection().With("result", "NOK").ToJsonString());
        using var auditor = await SignedIn.AsAsync(_hub, "auditor");

        var page = await auditor.PageAsync($"/quarantine/{id}");

        Assert.Contains("NOK", page);
        Assert.DoesNotContain("name=\"body\"", page);
        (await auditor.PostAsync("/quarantine", $"/quarantine/{id}/resubmit", ("body", Sample.Inspection().ToJsonString()))).Expect(403);
        (await _anna.SendAsync($"/quarantine/{id}/resubmit", [("body", "{}")])).Expect(400);
    }

    [Fact]
    public async Task The_pages_speak_German_to_whoever_chose_it()
    {
        var id = await RefusedAsync("kein json");

        (await _anna.PostAsync("/quarantine", "/look", ("language", "de"), ("returnTo", "/quarantine"))).Expect(303);

        Assert.Contains("Abgewiesene Meldung", await _anna.PageAsync($"/quarantine/{id}"));
        Assert.Contains("Nichts ist geparkt.", await _anna.PageAsync("/parked"));
        Assert.Contains("Es ist kein Ziel eingerichtet.", await _anna.PageAsync("/targets"));
    }

    private async Task<string> RefusedAsync(string message)
    {
        var id = (string)(await _hub.Api.InspectAsync(message)).Problem(422)["quarantineId"]!;
        await _hub.Api.SettledBooksAsync();
        return id;
    }
}
