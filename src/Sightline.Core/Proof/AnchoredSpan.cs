using Sightline.Buffering;

namespace Sightline.Proof;

/// <summary>What a check of the chain sees of the journal's own anchors: each names the journal, and that name stands beside the chain, where no hash covers it.</summary>
internal sealed class AnchoredSpan(string instance)
{
    /// <summary>The first anchor that names another journal; null where there is none.</summary>
    public (long Position, string Words)? Fault { get; private set; }

    public void Look(ChainPage page)
    {
        for (var i = 0; i < page.Count && Fault is null; i++)
        {
            if (page[i].AnchoredBy is { } named && named != instance)
            {
                Fault = (page[i].Position, $"The journal says that it is {instance}, and its own anchor at position {page[i].Position} that it is {named}: the instance in its table node was changed.");
            }
        }
    }
}
