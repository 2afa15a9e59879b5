using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

/// <summary>A person with an account of a role, signed in over HTTP as a browser does it.</summary>
public sealed class LineViewer : IDisposable
{
    private const string Password = "correct horse battery 9";

    private readonly HttpClient _http;

    private LineViewer(HttpClient http) => _http = http;

    public static async Task<LineViewer> SignInAsync(HubInProcess hub, string role, string? station = null)
    {
        var name = role + (station is null ? "" : "-limited");
        var ends = station is null ? (DateTimeOffset?)null : hub.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(1);
        var change = await hub.Services.GetRequiredService<PeopleDesk>()
            .AddAsync(new PersonWish(name, role, Stations: station is null ? null : [station], ExpiresAt: ends, Reason: "test"), Asking.Owner("test"), Password);
        Assert.Empty(change.Problems);
        var viewer = new LineViewer(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(hub.Url) });
        (await viewer.FormAsync("/sign-in", "/sign-in", ("name", name), ("password", Password))).Expect(303);
        return viewer;
    }

    public async Task<Answer> PageAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/html,*/*;q=0.8");
        using var response = await _http.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    /// <summary>Sends a form with the token that stands in the page it is on.</summary>
    public async Task<Answer> FormAsync(string on, string to, params (string Name, string Value)[] fields)
    {
        var token = Regex.Match((await PageAsync(on)).Text, "name=\"csrf\" value=\"([^\"]+)\"").Groups[1].Value;
        using var form = new FormUrlEncodedContent(fields.Append(("csrf", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        using var response = await _http.PostAsync(to, form);
        return await Answer.OfAsync(response);
    }

    public async Task<StreamReader> StreamAsync(string path)
    {
        var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    public void Dispose() => _http.Dispose();
}
