using Microsoft.OpenApi;
using Sightline.Contract;

namespace Sightline.Server.Api.Description;

/// <summary>The bodies of requests, by media type.</summary>
internal static class BodyParts
{
    public static Dictionary<string, OpenApiMediaType> Of(Takes takes, OpenApiDocument document) =>
        takes.MediaTypes.ToDictionary(type => type, type => new OpenApiMediaType { Schema = SchemaOf(type, takes, document) });

    /// <summary>A repeat, or a batch: one status, two forms.</summary>
    public static OpenApiResponse OneOrMany(OpenApiDocument document) => new()
    {
        Description = "The same inspection again, or the answers to a batch.",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [AskMarks.Json] = new() { Schema = new OpenApiSchema { OneOf = [new OpenApiSchemaReference(nameof(InspectionAnswer), document), new OpenApiSchemaReference(nameof(BatchAnswer), document)] } },
        },
    };

    private static IOpenApiSchema? SchemaOf(string type, Takes takes, OpenApiDocument document) => type switch
    {
        AskMarks.Json when takes.MediaTypes.Contains(AskMarks.Lines) => new OpenApiSchema { OneOf = [One(takes, document), Many(One(takes, document))] },
        // One on each line; the schema is that of a line.
        AskMarks.Json or AskMarks.Lines => One(takes, document),
        AskMarks.Event => new OpenApiSchemaReference(SharedParts.CloudEvent, document),
        AskMarks.Events => Many(new OpenApiSchemaReference(SharedParts.CloudEvent, document)),
        _ => null,
    };

    private static IOpenApiSchema One(Takes takes, OpenApiDocument document) =>
        takes.Inspections ? new OpenApiSchemaReference(SharedParts.Inspection, document) : new OpenApiSchema { Type = JsonSchemaType.Object };

    private static OpenApiSchema Many(IOpenApiSchema one) => new() { Type = JsonSchemaType.Array, Items = one, MaxItems = ContractLimits.BatchItems };
}
