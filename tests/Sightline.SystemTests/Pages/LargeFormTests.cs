using System.Net;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

/// <summary>A form that is larger than the node takes.</summary>
public sealed class LargeFormTests
{
    [Fact]
    public async Task A_form_that_is_too_large_is_refused_with_413_in_words_and_nothing_is_done()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var person = await PersonClient.InAsync(hub, "quality");
        await person.TakeTokenAsync("/map-draft");

        // As a browser with a large form may: it asks before it sends, and need not write into a connection that is being closed.
        var form = new FormUrlEncodedContent([KeyValuePair.Create("csrf", person.Csrf), KeyValuePair.Create("target", "mes"), KeyValuePair.Create("text", new string('x', 1_200_000))]);
        var answer = await person.SendAsync(HttpMethod.Post, "/map-draft", form, ("Expect", "100-continue"));

        Assert.Equal(413, answer.Status);
        Assert.Contains("Too large", WebUtility.HtmlDecode(answer.Text), StringComparison.Ordinal);
        Assert.Empty(hub.Log.Errors);
        Assert.Equal(200, (await person.GetAsync("/maps")).Status);
    }
}
