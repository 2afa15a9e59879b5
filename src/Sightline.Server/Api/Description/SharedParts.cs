using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Sightline.Contract.Schema;
using Sightline.Server.Access;

namespace Sightline.Server.Api.Description;

/// <summary>What operations share and name by reference: who asks, the contract, the usual parameters and refusals.</summary>
internal sealed class SharedParts : IOpenApiDocumentTransformer
{
    public const string Inspection = "Inspection";
    public const string CloudEvent = "CloudEvent";
    public const string List = "List";
    public const string Problem = "Problem";
    public const string ApiKey = "apiKey";
    public const string Session = "session";

    private const string About =
        "HEAD is served wherever GET is, with the same headers and no body, but for streams. A path asked with another method answers 405 with Allow. Requests that come too fast are answered 429 and those a node has no room for 503, both with Retry-After.";

    public static readonly IReadOnlyDictionary<int, (string Name, string What)> Refusals = new Dictionary<int, (string, string)>
    {
        [401] = ("NobodyKnown", "No key and no session, or one that is not known here."),
        [403] = ("NotAllowed", "Whoever asks may not do this, or not here."),
        [404] = ("NotFound", "There is nothing of this name."),
        [422] = ("Invalid", "What was sent cannot be understood; errors says each problem and what to send instead."),
    };

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "Sightline", Version = typeof(SharedParts).Assembly.GetName().Version!.ToString(3), Description = About };
        AddSecurity(document, people: context.ApplicationServices.GetService<Sessions>() is not null);
        AddSchemas(document);
        AddParameters(document);
        foreach (var (name, what) in Refusals.Values)
        {
            document.AddComponent<IOpenApiResponse>(name, new OpenApiResponse { Description = what, Content = ProblemContent(document) });
        }

        return Task.CompletedTask;
    }

    private static Dictionary<string, OpenApiMediaType> ProblemContent(OpenApiDocument document) =>
        new() { ["application/problem+json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(Problem, document) } };

    private static void AddSecurity(OpenApiDocument document, bool people)
    {
        document.AddComponent<IOpenApiSecurityScheme>(ApiKey, new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key", Description = "The key of a machine." });
        if (people)
        {
            document.AddComponent<IOpenApiSecurityScheme>(Session, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = SessionCookie.Name,
                Description = $"A person who signed in. What changes something carries the header {TokenOfSession.Header} besides, with the token from GET /api/v1/me.",
            });
        }
    }

    private static void AddSchemas(OpenApiDocument document)
    {
        // The contract itself, as it is served, in place of what could be read off the record.
        document.Components!.Schemas!.Remove(Inspection);
        document.AddComponent<IOpenApiSchema>(Inspection, OpenApiModelFactory.Parse<OpenApiSchema>(InspectionSchema.Text, OpenApiSpecVersion.OpenApi3_1, document, out _, "json")!);
        document.AddComponent<IOpenApiSchema>(CloudEvent, new OpenApiSchema
        {
            Description = "CloudEvents 1.0, structured: one inspection in its envelope.",
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "specversion", "id", "source", "type", "data" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["specversion"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = "1.0" },
                ["id"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["source"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = "sightline.inspection.v1" },
                ["data"] = new OpenApiSchemaReference(Inspection, document),
            },
        });
        document.AddComponent<IOpenApiSchema>(List, new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "items", "cursor" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["items"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.Object } },
                ["cursor"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "Send it for the next page; null at the end." },
            },
        });
    }

    private static void AddParameters(OpenApiDocument document)
    {
        document.AddComponent<IOpenApiParameter>("limit", new OpenApiParameter
        {
            Name = "limit",
            In = ParameterLocation.Query,
            Description = "How many in one answer.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "1000" },
        });
        document.AddComponent<IOpenApiParameter>("cursor", Query("cursor", "The cursor of the page before."));
        document.AddComponent<IOpenApiParameter>("asOf", Query("asOf", "The answer as it was then: a position of the journal, or an RFC 3339 time."));
    }

    public static OpenApiParameter Query(string name, string? what = null) =>
        new() { Name = name, In = ParameterLocation.Query, Description = what, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
