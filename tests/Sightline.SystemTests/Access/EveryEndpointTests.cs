using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Access;

/// <summary>
/// Every endpoint of the running node, asked by everybody. An endpoint without a row in the table fails, and a row without
/// an endpoint. The requests are real and lead to nothing: bodies that are empty, ids that nobody has. HEAD is the same endpoint
/// as its GET, and has no row of its own.
/// </summary>
public sealed partial class EveryEndpointTests : IAsyncLifetime
{
    private static readonly string[] s_scope = ["L1-AOI-1"];
    private static readonly string[] s_targets = ["mes"];

    private readonly Dictionary<string, PersonClient> _people = [];
    private readonly Dictionary<string, string> _keys = [];
    private HubInProcess _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await (await HubInProcess.StartAsync()).SeededAsync();
        await PersonClient.AddAsync(_hub.Services, "door", "operator");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people.Values)
        {
            person.Dispose();
        }

        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public void Every_endpoint_has_a_row_and_every_row_an_endpoint() => Assert.Equal(EndpointTable.Allowed.Keys.Order(StringComparer.Ordinal), Endpoints().Order(StringComparer.Ordinal));

    [Fact]
    public async Task Everybody_gets_through_every_door_that_is_theirs_and_through_no_other()
    {
        var wrong = new List<string>();
        foreach (var caller in EndpointTable.Callers)
        {
            foreach (var endpoint in Endpoints().Where(EndpointTable.Allowed.ContainsKey))
            {
                var answer = await AskAsync(caller, endpoint);
                if (IsRefused(answer) == EndpointTable.Allowed[endpoint].Contains(caller) || answer.Status is 400 or 429 or >= 500)
                {
                    wrong.Add($"{endpoint} by {caller}: {answer.Status} {(answer.Text.Length > 200 ? answer.Text[..200] : answer.Text)}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task A_person_may_change_nothing_by_cookie_alone_wherever_it_is()
    {
        var admin = await PersonAsync("admin");
        admin.Csrf = "";
        foreach (var endpoint in Endpoints().Where(e => !e.StartsWith("GET ", StringComparison.Ordinal) && !e.StartsWith("HEAD ", StringComparison.Ordinal) && !e.StartsWith("ANY ", StringComparison.Ordinal)))
        {
            var answer = await SendAsync(admin, endpoint);
            Assert.True(answer.Status == 400 && answer.Text.Contains("X-CSRF", StringComparison.Ordinal), $"{endpoint}: {answer.Status} {answer.Text}");
        }
    }

    /// <summary>Told to go away, or to the door: the guard redirects with 302, a form that did its work with 303.</summary>
    private static bool IsRefused(Answer answer) =>
        answer.Status is 401 or 403 || (answer.Status == 302 && (answer.Headers["Location"].StartsWith("/sign-in", StringComparison.Ordinal) || answer.Headers["Location"].StartsWith("/new-password", StringComparison.Ordinal)));

    private IEnumerable<string> Endpoints() => _hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods.Where(m => m != "HEAD" || !methods.Contains("GET")) : ["ANY"]).Select(m => $"{m} /{e.RoutePattern.RawText!.Trim('/')}"))
        .Distinct();

    private async Task<Answer> AskAsync(string caller, string endpoint)
    {
        if (endpoint is "POST /sign-in" or "POST /sign-out")
        {
            // These end the session they come with.
            using var leaver = await NewAsync(caller);
            return await SendAsync(leaver, endpoint, KeyOf(caller));
        }

        return await SendAsync(await PersonAsync(caller), endpoint, KeyOf(caller));
    }

    private static Task<Answer> SendAsync(PersonClient person, string endpoint, string? key = null)
    {
        var (method, pattern) = (endpoint.Split(' ')[0], endpoint.Split(' ')[1]);
        var path = Parameter().Replace(pattern, m => m.Groups[1].Value switch
        {
            "documentName" => "v1",
            "id" when pattern.Contains("/stations/", StringComparison.Ordinal) => s_scope[0],
            "id" when pattern.EndsWith("/states", StringComparison.Ordinal) => s_scope[0],
            "id" when pattern.Contains("/deliveries/", StringComparison.Ordinal) => "mes.999999999",
            "position" => "999999999",
            "station" => s_scope[0],
            "target" => s_targets[0],
            "name" when pattern.Contains("/targets/", StringComparison.Ordinal) || pattern.Contains("/target-now/", StringComparison.Ordinal) => s_targets[0],
            "n" when pattern.Contains("/changes/", StringComparison.Ordinal) => "999999999",
            _ => "nothing-of-this-name",
        });
        var asked = method is "GET" or "HEAD" or "ANY";
        var headers = key is null ? new List<(string, string)>() : [("X-Api-Key", key)];
        if (path.StartsWith("/api/", StringComparison.Ordinal))
        {
            headers.Add(("X-CSRF", person.Csrf));
            return person.SendAsync(new HttpMethod(method == "ANY" ? "GET" : method), path, asked ? null : Empty(path), [.. headers]);
        }

        KeyValuePair<string, string>[] fields = [new("csrf", person.Csrf), new("name", "door"), new("password", PersonClient.Password), new("new", "a"), new("again", "b")];
        return person.SendAsync(new HttpMethod(method == "ANY" ? "GET" : method), path, asked ? null : new FormUrlEncodedContent(fields), [.. headers]);
    }

    /// <summary>Ends no session: names one that nobody has.</summary>
    private static StringContent Empty(string path) =>
        new(path.EndsWith("/sessions/end", StringComparison.Ordinal) ? """{"id":"nobodys"}""" : "{}", Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));

    private string? KeyOf(string caller)
    {
        if (!caller.StartsWith("key ", StringComparison.Ordinal))
        {
            return null;
        }

        if (!_keys.TryGetValue(caller, out var secret))
        {
            var vendor = caller == "key vendor";
            _keys[caller] = secret = _hub.Services.AddKey(caller["key ".Length..], vendor ? s_scope : null, vendor ? s_targets : null).Secret;
        }

        return secret;
    }

    private async Task<PersonClient> PersonAsync(string caller) => _people.TryGetValue(caller, out var person) ? person : _people[caller] = await NewAsync(caller);

    private async Task<PersonClient> NewAsync(string caller)
    {
        switch (caller)
        {
            case "nobody" or "key station" or "key integrator" or "key auditor" or "key vendor" or "key edge":
                var nobody = new PersonClient(_hub.Url, caller);
                await nobody.TakeTokenAsync("/sign-in");
                return nobody;
            case "first":
                return await PersonClient.InAsync(_hub, "admin", firstPassword: true);
            case "limited":
                return await PersonClient.InAsync(_hub, "integrator", s_scope, s_targets);
            case "vendor":
                return await PersonClient.InAsync(_hub, "vendor", s_scope, s_targets);
            default:
                return await PersonClient.InAsync(_hub, caller);
        }
    }

    [GeneratedRegex(@"\{\*{0,2}([A-Za-z0-9]+)(:[^}]*)?\}")]
    private static partial Regex Parameter();
}
