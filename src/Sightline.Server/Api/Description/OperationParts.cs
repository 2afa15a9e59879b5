using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Past;

namespace Sightline.Server.Api.Description;

/// <summary>One path with one method: what its endpoint says of who may call it, what it reads, and how it refuses.</summary>
internal sealed partial class OperationParts : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var (document, metadata, path) = (context.Document!, context.Description.ActionDescriptor.EndpointMetadata, context.Description.RelativePath ?? "");
        var rule = metadata.OfType<Rule>().Last();
        var isRead = context.Description.HttpMethod is "GET" or "HEAD";
        operation.Parameters = [.. OfPath(path), .. OfQuery(metadata, isRead, document)];
        var takes = isRead ? null : metadata.OfType<Takes>().LastOrDefault() ?? new Takes([AskMarks.Json]);
        operation.RequestBody = takes is null || takes.MediaTypes.Count == 0 ? null
            : new OpenApiRequestBody { Required = metadata.OfType<Takes>().Any(), Content = BodyParts.Of(takes, document) };
        if (rule.Needs != Permission.None)
        {
            var ways = new[] { SharedParts.ApiKey }.Concat(context.ApplicationServices.GetService<Sessions>() is null ? [] : [SharedParts.Session]);
            operation.Security = [.. ways.Select(w => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(w, document)] = [] })];
            operation.Description = $"Needs {Permissions.NamesOf(rule.Needs)[0]}.";
        }

        if (takes is { Inspections: true } && takes.MediaTypes.Contains(AskMarks.Lines))
        {
            operation.Responses!["200"] = BodyParts.OneOrMany(document);
        }

        AddAnswers(operation, document, metadata.OfType<Asks>().Any(a => a.IsList), rule);
        return Task.CompletedTask;
    }

    private static IEnumerable<IOpenApiParameter> OfPath(string path) => Names().Matches(path).Select(name => new OpenApiParameter
    {
        Name = name.Groups[1].Value,
        In = ParameterLocation.Path,
        Required = true,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    });

    private static IEnumerable<IOpenApiParameter> OfQuery(IList<object> metadata, bool isRead, OpenApiDocument document)
    {
        // Where a limit goes without a cursor it is one of the endpoint's own.
        var names = metadata.OfType<Asks>().SelectMany(a => a.IsList ? [.. a.Names, "limit", "cursor"] : a.Names).Distinct().ToList();
        foreach (var name in names)
        {
            yield return name == "cursor" || (name == "limit" && names.Contains("cursor")) ? new OpenApiParameterReference(name, document) : SharedParts.Query(name);
        }

        if (isRead && metadata.OfType<AsOfMark>().LastOrDefault(AsOfMark.Never) != AsOfMark.Never)
        {
            yield return new OpenApiParameterReference("asOf", document);
        }
    }

    private static void AddAnswers(OpenApiOperation operation, OpenApiDocument document, bool isList, Rule rule)
    {
        operation.Responses ??= [];
        if (isList && operation.Responses.TryGetValue("200", out var good) && good is OpenApiResponse { Content: null or { Count: 0 } } answer)
        {
            answer.Content = new Dictionary<string, OpenApiMediaType> { [AskMarks.Json] = new() { Schema = new OpenApiSchemaReference(SharedParts.List, document) } };
        }

        foreach (var (status, (name, _)) in SharedParts.Refusals)
        {
            var may = status switch
            {
                401 or 403 => rule.Needs != Permission.None,
                404 => operation.Parameters!.OfType<OpenApiParameter>().Any(p => p.In == ParameterLocation.Path),
                // What is named by reference is one of the usual parameters, and those stand in the query.
                _ => operation.Parameters!.Any(p => p is OpenApiParameterReference || p.In == ParameterLocation.Query) || operation.RequestBody is not null,
            };
            if (may)
            {
                operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), new OpenApiResponseReference(name, document));
            }
        }
    }

    [GeneratedRegex(@"\{\*{0,2}([A-Za-z0-9]+)[^}]*\}")]
    private static partial Regex Names();
}
