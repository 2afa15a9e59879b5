namespace Sightline.Server.Api;

/// <summary>Which query parameters an endpoint reads. A test compares it with what it does read.</summary>
/// <param name="Names">As they stand in an address.</param>
/// <param name="IsList">A list: it takes limit and cursor besides, and answers items and cursor.</param>
internal sealed record Asks(IReadOnlyList<string> Names, bool IsList);

/// <summary>What an endpoint reads as the body of a request.</summary>
/// <param name="MediaTypes">Which it takes; none where it reads no body.</param>
/// <param name="Inspections">The body is inspections of the contract.</param>
internal sealed record Takes(IReadOnlyList<string> MediaTypes, bool Inspections = false);

/// <summary>How endpoints say what they read of a request, for the description of the API. A write that says nothing takes a small JSON object, or nothing.</summary>
internal static class AskMarks
{
    public const string Json = "application/json";
    public const string Lines = "application/x-ndjson";
    public const string Event = "application/cloudevents+json";
    public const string Events = "application/cloudevents-batch+json";

    public static TBuilder Asks<TBuilder>(this TBuilder endpoint, params string[] names)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Asks(names, IsList: false));

    /// <summary>A list, with <c>limit</c> and <c>cursor</c> and these filters.</summary>
    public static TBuilder Lists<TBuilder>(this TBuilder endpoint, params string[] filters)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Asks(filters, IsList: true));

    public static TBuilder Takes<TBuilder>(this TBuilder endpoint, params string[] mediaTypes)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Takes(mediaTypes));

    public static TBuilder TakesInspections<TBuilder>(this TBuilder endpoint, params string[] mediaTypes)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Takes(mediaTypes, Inspections: true));
}
