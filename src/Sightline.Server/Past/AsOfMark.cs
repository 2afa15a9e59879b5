namespace Sightline.Server.Past;

/// <summary>How an endpoint answers when it is asked as of a moment.</summary>
internal enum AsOfMark
{
    /// <summary>The node as it was then answers.</summary>
    ThePast,

    /// <summary>The same; what was known at first (<c>then</c>) the endpoint knows itself.</summary>
    ThePastOrFirst,

    /// <summary>The endpoint knows itself what was known then.</summary>
    Itself,

    /// <summary>What it answers has no past: accounts, settings, the state of the machine.</summary>
    Never,
}

/// <summary>How endpoints say it. The last word counts: an endpoint's own over its group's.</summary>
internal static class AsOfMarks
{
    public static TBuilder AsOf<TBuilder>(this TBuilder endpoint, AsOfMark mark)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(mark);
}
