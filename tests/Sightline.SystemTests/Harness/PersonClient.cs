using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;

namespace Sightline.SystemTests.Harness;

/// <summary>A person at a browser: signs in by the form, keeps cookies, sends back the hidden field of the forms and the header of the API.</summary>
public sealed partial class PersonClient(string url, string name) : IDisposable
{
    public const string Password = "correct horse battery";

    private static int s_number;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };

    public string Name => name;

    /// <summary>The cookies of this browser, open to the test: stolen, forged, and put back.</summary>
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>The Set-Cookie lines of the last answer, with their attributes.</summary>
    public IReadOnlyList<string> LastSetCookies { get; private set; } = [];

    /// <summary>The anti-forgery token of this session.</summary>
    public string Csrf { get; set; } = "";

    public string? UserAgent { get; set; }

    /// <summary>A new account of a role, signed in. Its password is its own unless <paramref name="firstPassword"/>: then it must be changed first.</summary>
    public static async Task<PersonClient> InAsync(
        HubInProcess hub, string role, IReadOnlyList<string>? stations = null, IReadOnlyList<string>? targets = null, bool firstPassword = false, DateTimeOffset? ends = null)
    {
        var name = $"{role}{Interlocked.Increment(ref s_number)}";
        var given = await AddAsync(hub.Services, name, role, stations, targets, firstPassword, ends);
        var person = new PersonClient(hub.Url, name);
        (await person.SignInAsync(given)).Expect(303);
        return person;
    }

    /// <summary>Makes an account by the node's own desk, and returns its password.</summary>
    public static async Task<string> AddAsync(
        IServiceProvider services, string name, string role, IReadOnlyList<string>? stations = null, IReadOnlyList<string>? targets = null, bool firstPassword = false, DateTimeOffset? ends = null)
    {
        var vendor = role == Roles.Vendor.Name;
        var wish = new PersonWish(name, role, null, stations ?? (vendor && targets is null ? ["L1-AOI-1"] : null), targets,
            ends ?? (vendor ? services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(1) : null));
        var added = await services.GetRequiredService<PeopleDesk>().AddAsync(wish, Asking.Owner("os:tests"), firstPassword ? null : Password);
        Assert.Empty(added.Problems);
        return added.FirstPassword ?? Password;
    }

    /// <summary>Opens the sign-in page, fills the form in and sends it.</summary>
    public async Task<Answer> SignInAsync(string password = Password, string returnTo = "/")
    {
        await TakeTokenAsync("/sign-in");
        var answer = await PostFormAsync("/sign-in", ("name", name), ("password", password), ("returnTo", returnTo));
        if (answer.Status == 303)
        {
            Csrf = (string?)(await GetAsync("/api/v1/me")).Expect(200).Json["csrf"] ?? "";
        }

        return answer;
    }

    /// <summary>Takes the hidden field of a page's form.</summary>
    public async Task TakeTokenAsync(string page)
    {
        var found = HiddenField().Match((await GetAsync(page)).Text);
        if (found.Success)
        {
            Csrf = WebUtility.HtmlDecode(found.Groups[1].Value);
        }
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    /// <summary>A form with the hidden field added.</summary>
    public Task<Answer> PostFormAsync(string path, params (string Name, string Value)[] fields) => PostBareFormAsync(path, [("csrf", Csrf), .. fields]);

    /// <summary>A form as it is, as another site would send it.</summary>
    public Task<Answer> PostBareFormAsync(string path, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    /// <summary>The API by cookie, with the header that proves the page is ours.</summary>
    public Task<Answer> CallAsync(HttpMethod method, string path, JsonNode? body = null) => SendAsync(method, path, Json(body), ("X-CSRF", Csrf));

    /// <summary>The API by cookie alone, as another site would make a browser send it.</summary>
    public Task<Answer> CallBareAsync(HttpMethod method, string path, JsonNode? body = null) => SendAsync(method, path, Json(body));

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept",
            path.StartsWith("/api", StringComparison.Ordinal) || headers.Any(h => h.Name == "X-Api-Key") ? "application/json" : "text/html,*/*;q=0.8");
        if (Cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        }

        if (UserAgent is not null)
        {
            request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        }

        foreach (var (header, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Keep(response);
        return response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? new Answer((int)response.StatusCode, "text/event-stream", [], new Dictionary<string, string>())
            : await Answer.OfAsync(response);
    }

    public void Dispose() => _http.Dispose();

    private static StringContent? Json(JsonNode? body) => body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");

    private void Keep(HttpResponseMessage response)
    {
        LastSetCookies = response.Headers.TryGetValues("Set-Cookie", out var lines) ? [.. lines] : [];
        foreach (var line in LastSetCookies)
        {
            var pair = line.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0 || line.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase))
            {
                Cookies.Remove(pair[0]);
            }
            else
            {
                Cookies[pair[0]] = pair[1];
            }
        }
    }

    [GeneratedRegex("name=\"csrf\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();
}
