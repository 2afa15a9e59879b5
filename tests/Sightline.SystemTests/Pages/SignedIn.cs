using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

/// <summary>A person at a browser without scripts: signs in, keeps the cookies, and sends forms with the token of the page they stand on.</summary>
internal sealed partial class SignedIn : IDisposable
{
    private readonly HttpClient _http;

    private SignedIn(string url, string name, string password)
    {
        (Name, Password) = (name, password);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    public string Name { get; }

    public string Password { get; }

    public static async Task<SignedIn> AsAsync(HubInProcess hub, string role, IReadOnlyList<string>? stations = null, IReadOnlyList<string>? targets = null)
    {
        var (name, password) = ($"{role}-of-the-tests", "correct horse battery staple");
        var asking = Asking.Owner("os:tests as owner from command-line");
        var ends = role == Roles.Vendor.Name ? TimeProvider.System.GetUtcNow().AddDays(1) : (DateTimeOffset?)null;
        var change = await hub.Services.GetRequiredService<PeopleDesk>().AddAsync(new PersonWish(name, role, Stations: stations, Targets: targets, ExpiresAt: ends), asking, password);
        Assert.Empty(change.Problems);
        var person = new SignedIn(hub.Url, name, password);
        (await person.PostAsync("/sign-in", "/sign-in", ("name", name), ("password", password))).Expect(303);
        return person;
    }

    public async Task<Answer> GetAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        return await Answer.OfAsync(response);
    }

    /// <summary>The page as text that is only there as text.</summary>
    public async Task<string> PageAsync(string path, int status = 200) => (await GetAsync(path)).Expect(status).Text;

    /// <summary>Sends a form with the token of the page it stands on.</summary>
    public async Task<Answer> PostAsync(string page, string to, params (string Name, string Value)[] fields)
    {
        var token = Token().Match((await GetAsync(page)).Text).Groups[1].Value;
        return await SendAsync(to, [("csrf", WebUtility.HtmlDecode(token)), .. fields]);
    }

    public async Task<Answer> SendAsync(string to, IEnumerable<(string Name, string Value)> fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var response = await _http.PostAsync(to, form);
        return await Answer.OfAsync(response);
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"csrf\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
