using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

/// <summary>A browser's way to ask a node for pages: as nobody, and as somebody who signed in by the form.</summary>
internal static class PageHub
{
    /// <summary>Asks as a browser without any cookie.</summary>
    public static Task<Answer> PageAsync(this HubInProcess hub, string path, params (string Name, string Value)[] headers) =>
        hub.Client(null).SendAsync(HttpMethod.Get, path, null, null, [("Accept", "text/html,*/*;q=0.8"), .. headers]);

    /// <summary>Asks with the cookies of the session.</summary>
    public static Task<Answer> PageAsync(this PersonClient person, string path, params (string Name, string Value)[] headers) => person.SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Opens a stream with the cookies of the session. It is the caller's to close.</summary>
    public static async Task<StreamReader> StreamAsync(this PersonClient person, string url, string path)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", string.Join("; ", person.Cookies.Select(c => $"{c.Key}={c.Value}")));
        var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }
}
