using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;

namespace Sightline.Server.Api.Description;

/// <summary>The document at /openapi/v1.json: every path of the API with what its endpoint says of itself.</summary>
internal static class DescriptionHosting
{
    public static IServiceCollection AddDescription(this IServiceCollection services) => services
        .Configure<JsonOptions>(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict)
        .AddOpenApi("v1", document =>
        {
            // HEAD is said once for all; only where it is more than GET without its body it stands for itself.
            document.ShouldInclude = path => !path.ActionDescriptor.EndpointMetadata.OfType<HeadOfGetMark>().Any() || path.HttpMethod != HttpMethods.Head;
            document.AddOperationTransformer<OperationParts>();
            document.AddDocumentTransformer<SharedParts>();
        });
}
