using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Past;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>The OpenAPI document: read by the library that reads such documents, and held against the endpoints it describes.</summary>
public sealed partial class DescriptionTests(SeededHub plant) : IClassFixture<SeededHub>
{
    [Fact]
    public async Task The_hubs_document_is_valid_and_tells_who_may_call_each_path()
    {
        var document = (await plant.Hub.Client(null).GetAsync("/openapi/v1.json")).Expect(200).Json;
        MustBeValid(document);
        MustTellRules(document, plant.Hub.Services, ["apiKey", "session"]);
        var schemes = document["components"]!["securitySchemes"]!;
        Assert.Equal(("header", "X-Api-Key"), ((string)schemes["apiKey"]!["in"]!, (string)schemes["apiKey"]!["name"]!));
        Assert.Equal(("cookie", SessionCookie.Name), ((string)schemes["session"]!["in"]!, (string)schemes["session"]!["name"]!));
    }

    [Fact]
    public async Task An_edge_serves_a_document_of_its_own()
    {
        await using var edge = await EdgeInProcess.StartAsync(plant.Hub);
        using var stranger = new ApiClient(edge.Url, null);
        var document = (await stranger.GetAsync("/openapi/v1.json")).Expect(200).Json;
        MustBeValid(document);
        MustTellRules(document, edge.Services, ["apiKey"]);
        Assert.NotNull(document["paths"]!["/api/v1/inspections"]!["post"]!["requestBody"]);
        Assert.Null(document["paths"]!["/api/v1/inspections"]!["get"]);
        Assert.Null(document["components"]!["securitySchemes"]!["session"]);
    }

    [Fact]
    public async Task The_body_of_inspections_is_the_contract()
    {
        var document = (await plant.Api.GetAsync("/openapi/v1.json")).Expect(200).Json;
        var contract = (await plant.Api.GetAsync("/schemas/inspection/v1.json")).Expect(200).Json;
        var content = document["paths"]!["/api/v1/inspections"]!["post"]!["requestBody"]!["content"]!.AsObject();

        Assert.Equal(["application/cloudevents+json", "application/cloudevents-batch+json", "application/json", "application/x-ndjson"], content.Select(c => c.Key).Order(StringComparer.Ordinal));
        Assert.Equal("#/components/schemas/Inspection", (string)content["application/x-ndjson"]!["schema"]!["$ref"]!);
        var written = document["components"]!["schemas"]!["Inspection"]!;
        foreach (var member in (string[])["title", "type", "required", "properties", "anyOf"])
        {
            Assert.True(JsonNode.DeepEquals(Sorted(contract[member]), Sorted(written[member])), $"{member}: {written[member]?.ToJsonString()}");
        }
    }

    [Fact]
    public async Task Lists_tell_their_limit_and_cursor_and_reads_their_moment()
    {
        var document = (await plant.Api.GetAsync("/openapi/v1.json")).Expect(200).Json;
        Assert.Equal(["asOf", "class", "cursor", "from", "limit", "lot", "part", "purpose", "result", "state", "station", "to", "workOrder"], Queries(document, "/api/v1/inspections", "get"));
        Assert.Equal(["asOf", "cursor", "limit", "state", "target"], Queries(document, "/api/v1/deliveries", "get"));
        Assert.DoesNotContain("asOf", Queries(document, "/api/v1/settings", "get"));
        Assert.Empty(Queries(document, "/api/v1/inspections", "post"));
        foreach (var endpoint in Described(plant.Hub.Services).Where(e => e.Method == "GET"))
        {
            var mark = endpoint.Route.Metadata.OfType<AsOfMark>().LastOrDefault(AsOfMark.Never);
            Assert.Equal(mark != AsOfMark.Never, Queries(document, endpoint.Path, "get").Contains("asOf"));
        }
    }

    /// <summary>As far as the reader of such documents sees it, and by what it does not look at.</summary>
    private static void MustBeValid(JsonObject document)
    {
        Assert.StartsWith("3.1.", (string)document["openapi"]!, StringComparison.Ordinal);
        var read = OpenApiDocument.Parse(document.ToJsonString(), "json");
        Assert.Empty(read.Diagnostic!.Errors.Select(e => $"{e.Pointer}: {e.Message}"));
        Assert.Empty(read.Diagnostic.Warnings.Select(w => $"{w.Pointer}: {w.Message}"));
        foreach (var reference in References(document))
        {
            Assert.True(reference.StartsWith("#/", StringComparison.Ordinal) && reference[2..].Split('/').Aggregate((JsonNode?)document, (node, name) => node?[name]) is not null, $"{reference} leads nowhere.");
        }

        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                var parameters = Parameters(document, operation!).ToList();
                Assert.Equal(parameters.Count, parameters.Select(p => ((string)p["in"]!, (string)p["name"]!)).Distinct().Count());
                var named = parameters.Where(p => (string)p["in"]! == "path").ToList();
                Assert.All(named, p => Assert.True((bool)p["required"]!));
                Assert.Equal(Names().Matches(path).Select(m => m.Groups[1].Value), named.Select(p => (string)p["name"]!));
                Assert.NotEmpty(operation!["responses"]!.AsObject());
                Assert.True(method is "post" or "put" || operation["requestBody"] is null, $"{method} {path} has a body.");
                Assert.Equal(named.Count > 0, operation["responses"]!["404"] is not null);
                Assert.Equal(parameters.Count > named.Count || operation["requestBody"] is not null, operation["responses"]!["422"] is not null);
            }
        }
    }

    private static void MustTellRules(JsonObject document, IServiceProvider services, string[] ways)
    {
        var described = Described(services).ToList();
        Assert.NotEmpty(described);
        foreach (var (method, path, route) in described)
        {
            var operation = document["paths"]![path]![method.ToLowerInvariant()]!;
            var isOpen = route.Metadata.GetMetadata<Rule>()!.Needs == Permission.None;
            Assert.Equal(isOpen ? [] : ways, operation["security"]?.AsArray().Select(s => s!.AsObject().Single().Key) ?? []);
            Assert.Equal(isOpen, operation["responses"]!["401"] is null);
            Assert.Equal(isOpen, operation["responses"]!["403"] is null);
        }
    }

    /// <summary>What the document is of: everything that is not a page and not the document.</summary>
    private static IEnumerable<(string Method, string Path, RouteEndpoint Route)> Described(IServiceProvider services) =>
        services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>() is not null && e.Metadata.GetMetadata<PageMark>() is null && !e.RoutePattern.RawText!.Contains("openapi", StringComparison.Ordinal))
            .Select(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0], e.RoutePattern.RawText!, e));

    private static List<string> Queries(JsonObject document, string path, string method) =>
        [.. Parameters(document, document["paths"]![path]![method]!).Where(p => (string)p["in"]! == "query").Select(p => (string)p["name"]!).Order(StringComparer.Ordinal)];

    private static IEnumerable<JsonNode> Parameters(JsonObject document, JsonNode operation) => (operation["parameters"]?.AsArray() ?? [])
        .Select(p => (string?)p!["$ref"] is { } shared ? document["components"]!["parameters"]![shared.Split('/')[^1]]! : p);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(m => m.Key == "$ref" && m.Value is JsonValue v ? [(string)v!] : References(m.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };

    /// <summary>Without the order of members, and of words in a list of types or names.</summary>
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted).OrderBy(n => n?.ToJsonString(), StringComparer.Ordinal)]),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex(@"\{\*{0,2}([A-Za-z0-9]+)[^}]*\}")]
    private static partial Regex Names();
}
