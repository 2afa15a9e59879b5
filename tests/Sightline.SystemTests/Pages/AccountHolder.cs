using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

/// <summary>A person with a browser's cookies, signed in over HTTP with a password that needs no change.</summary>
internal sealed partial class AccountHolder : IDisposable
{
    public const string Password = "four words are enough";

    private readonly HttpClient _http;

    private AccountHolder(string url) =>
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(url) };

    public static async Task<AccountHolder> AsAsync(HubInProcess hub, string role, string name = "anna", IReadOnlyList<string>? stations = null)
    {
        var people = hub.Services.GetRequiredService<PeopleDesk>();
        var ends = role == "vendor" ? TimeProvider.System.GetUtcNow().AddDays(1) : (DateTimeOffset?)null;
        var added = await people.AddAsync(new PersonWish(name, role, Stations: stations, ExpiresAt: ends), Asking.Owner("os:tests as owner from command-line"), Password);
        Assert.Empty(added.Problems);
        return await AgainAsync(hub, name);
    }

    /// <summary>Another browser of somebody who is there.</summary>
    public static async Task<AccountHolder> AgainAsync(HubInProcess hub, string name)
    {
        var person = new AccountHolder(hub.Url);
        (await person.PostAsync("/sign-in", ("name", name), ("password", Password))).Expect(303);
        return person;
    }

    public async Task<Answer> GetAsync(string path, string language = "en")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Accept-Language", language);
        using var response = await _http.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    /// <summary>Loads the page of the form for its token, as a browser does, and sends the form.</summary>
    public async Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        var token = Token().Match((await GetAsync(path)).Text).Groups[1].Value;
        using var form = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("csrf", token)]);
        using var response = await _http.PostAsync(path, form);
        return await Answer.OfAsync(response);
    }

    /// <summary>Sends JSON to the API with the cookie and the token that goes with it.</summary>
    public async Task<Answer> ApiAsync(string path, System.Text.Json.Nodes.JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/" + path) { Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("X-CSRF", (string)(await GetAsync("/api/v1/me")).Expect(200).Json["csrf"]!);
        using var response = await _http.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"csrf\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
