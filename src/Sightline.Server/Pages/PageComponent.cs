using Microsoft.AspNetCore.Components;

namespace Sightline.Server.Pages;

/// <summary>What every component of the pages has at hand: the page it is on and its words.</summary>
public abstract class PageComponent : ComponentBase
{
    [CascadingParameter]
    public PageContext Page { get; set; } = null!;

    protected Texts T => Page.Texts;

    /// <summary>What the endpoint found for this page: the one thing it was given.</summary>
    private protected TGiven Given<TGiven>() =>
        Page.Given is TGiven given ? given : throw new InvalidOperationException($"The page {GetType().Name} was given {Page.Given?.GetType().Name ?? "nothing"} and wants {typeof(TGiven).Name}.");
}
