using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Server.Api;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>
/// What endpoints say that they read, against what they do read: every one is asked, and each look at the query and at the body is
/// noted. A parameter that is read and not described fails, and one that is described and not read.
/// </summary>
public sealed partial class DescribedReadsTests : IAsyncLifetime
{
    /// <summary>Questions that make an endpoint read what it does not read of a bare one.</summary>
    private static readonly Dictionary<string, string[]> s_more = new()
    {
        ["/api/v1/parameters"] = ["?place=station:L1-AOI-1", "?place=station:L1-AOI-1&name=speed"],
        ["/api/v1/trace"] = ["?of=lot:LOT-AL-0815", "?from=lot:LOT-AL-0815"],
        ["/api/v1/trace/export"] = ["?of=lot:LOT-AL-0815"],
        ["/api/v1/insight/similar"] = ["?of=L1-AOI-1/described&defect=1"],
        ["/api/v1/evidence"] = ["?of=serial:SN-described"],
    };

    private readonly RequestReads _reads = new();
    private readonly List<PersonClient> _people = [];
    private HubInProcess _hub = null!;
    private Dictionary<string, string> _ids = [];

    public async ValueTask InitializeAsync()
    {
        _hub = await (await HubInProcess.StartAsync(more: services => services.AddSingleton<IStartupFilter>(_reads))).SeededAsync();
        (await _hub.Api.InspectAsync(Sample.Inspection("described", result: "fail", classes: "scratch"))).Expect(201);
        _people.AddRange([await PersonClient.InAsync(_hub, "admin"), await PersonClient.InAsync(_hub, "quality")]);
        var serials = new JsonArray("SN-described");
        _ids = new Dictionary<string, string>
        {
            ["holds"] = (string)(await MadeAsync("/api/v1/holds", new JsonObject { ["reason"] = "dent", ["serials"] = serials.DeepClone() }))["id"]!,
            ["nonconformances"] = (string)(await MadeAsync("/api/v1/nonconformances", new JsonObject { ["title"] = "Dents", ["serials"] = serials.DeepClone() }))["id"]!,
            ["recalls"] = (string)(await MadeAsync("/api/v1/recalls", new JsonObject { ["of"] = "lot:LOT-AL-0815", ["reason"] = "crack" }))["id"]!,
        };
    }

    public async ValueTask DisposeAsync()
    {
        _people.ForEach(person => person.Dispose());
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Endpoints_read_of_the_query_what_they_say_and_nothing_else()
    {
        var wrong = new List<string>();
        foreach (var endpoint in Endpoints())
        {
            var (method, pattern) = (MethodOf(endpoint), PatternOf(endpoint));
            var found = false;
            foreach (var more in s_more.GetValueOrDefault(pattern, []).Prepend(""))
            {
                found |= (await AskAsync(method, Filled(pattern) + more)).Status != 404;
            }

            // How an answer is as of a moment is said by another mark, and kept by another test.
            var read = _reads.NamesOf($"{method} {pattern}").Except(["asOf"]).Order(StringComparer.Ordinal).ToList();
            var said = Said(endpoint).Order(StringComparer.Ordinal).ToList();
            if (found ? !read.SequenceEqual(said) : read.Except(said).Any())
            {
                wrong.Add($"{method} {pattern}: reads {string.Join(", ", read)}; says {string.Join(", ", said)}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Writes_read_a_body_where_they_say_so_and_only_there()
    {
        var wrong = new List<string>();
        foreach (var endpoint in Endpoints().Where(e => MethodOf(e) != "GET"))
        {
            var (method, pattern) = (MethodOf(endpoint), PatternOf(endpoint));
            var says = endpoint.Metadata.GetMetadata<Takes>() is not { MediaTypes.Count: 0 };
            var answer = await AskAsync(method, Filled(pattern));
            var read = _reads.ReadBody($"{method} {pattern}");
            if (read ? !says : says && answer.Status is not (403 or 404 or 409))
            {
                wrong.Add($"{method} {pattern} {(read ? "reads a body" : "reads no body")}, answered {answer.Status}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private IEnumerable<RouteEndpoint> Endpoints() => _hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(e => e.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal) && e.Metadata.GetMetadata<IHttpMethodMetadata>() is not null && e.Metadata.GetMetadata<EndlessMark>() is null)
        // The session goes on for the next question.
        .Where(e => !PatternOf(e).StartsWith("/api/v1/me/", StringComparison.Ordinal) || MethodOf(e) == "GET");

    private static string MethodOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0];

    private static string PatternOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static IEnumerable<string> Said(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetOrderedMetadata<Asks>().SelectMany(a => a.IsList ? [.. a.Names, "limit", "cursor"] : a.Names).Distinct();

    /// <summary>The first of them who may.</summary>
    private async Task<Answer> AskAsync(string method, string path)
    {
        Answer answer = null!;
        foreach (var person in _people)
        {
            using var body = method == "GET" ? null : new StringContent("{}", Encoding.UTF8, path.Contains("/import/", StringComparison.Ordinal) ? "text/csv" : "application/json");
            answer = await person.SendAsync(new HttpMethod(method), path, body, ("X-CSRF", person.Csrf));
            if (answer.Status != 403)
            {
                break;
            }
        }

        return answer;
    }

    private async Task<JsonObject> MadeAsync(string path, JsonObject body)
    {
        foreach (var person in _people)
        {
            var answer = await person.CallAsync(HttpMethod.Post, path, body);
            if (answer.Status != 403)
            {
                return answer.Expect(201).Json;
            }
        }

        throw new InvalidOperationException($"Nobody may POST {path}.");
    }

    private string Filled(string pattern) => Parameter().Replace(pattern, m => m.Groups[1].Value switch
    {
        "station" => "L1-AOI-1",
        "serial" => "SN-described",
        "id" when pattern.Contains("/inspections/", StringComparison.Ordinal) => "described",
        "id" when pattern.Contains("/stations/", StringComparison.Ordinal) => "L1-AOI-1",
        "id" when pattern.Contains("/lines/", StringComparison.Ordinal) => "L1",
        "id" when pattern.Contains("/machines/", StringComparison.Ordinal) => "PRESS-1",
        "id" when pattern.Contains("/work-orders/", StringComparison.Ordinal) => "WO-1001",
        "id" when pattern.Contains("/material-lots/", StringComparison.Ordinal) => "LOT-AL-0815",
        "id" when pattern.Contains("/recipes/", StringComparison.Ordinal) => "R-100",
        "id" when _ids.TryGetValue(pattern.Split('/')[3], out var id) => id,
        "kind" => "stations",
        "sha256" => new string('0', 64),
        "version" => "4",
        _ => "999999999",
    });

    [GeneratedRegex(@"\{\*{0,2}([A-Za-z0-9]+)[^}]*\}")]
    private static partial Regex Parameter();
}
