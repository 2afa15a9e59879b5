namespace Sightline.Contract.Client;

/// <summary>How a sender reaches a node, and how patient it is.</summary>
public sealed class SightlineClientOptions
{
    /// <summary>Base address of the node, for example <c>https://hub.plant:8443</c>. Required; http or https.</summary>
    public Uri? HubUrl { get; set; }

    /// <summary>The machine's key, sent as <c>X-Api-Key</c>. Required. It is sent to this address only; redirects are not followed.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>How long one attempt may take before it counts as lost. Default 30 seconds; infinite waits for ever.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts before giving up. Default 8, about a minute. Null tries until cancelled, which is right for a station with a disk behind it.</summary>
    public int? Attempts { get; set; } = 8;

    /// <summary>Wait after the first failed attempt; it doubles from there. Default 250 ms. Half of it is jitter, so that stations do not return in step.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait of our own. Default 30 seconds. A node that names a longer time in Retry-After is obeyed.</summary>
    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Everything wrong with these options, each as: where is what. Do this. Empty when they can be used.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (HubUrl is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            problems.Add($"HubUrl is '{HubUrl}'. Give an address that begins with http:// or https://.");
        }

        if (string.IsNullOrWhiteSpace(ApiKey) || ApiKey.Any(letter => letter is < '!' or > '~'))
        {
            problems.Add("ApiKey is empty or has blanks or letters beyond ASCII. Give the key as `sightline key` printed it.");
        }

        if (AttemptTimeout <= TimeSpan.Zero && AttemptTimeout != Timeout.InfiniteTimeSpan)
        {
            problems.Add($"AttemptTimeout is {AttemptTimeout}. Give a time above zero.");
        }

        if (Attempts < 1)
        {
            problems.Add($"Attempts is {Attempts}. Give 1 or more, or null to try until cancelled.");
        }

        if (FirstDelay <= TimeSpan.Zero || LongestDelay < FirstDelay)
        {
            problems.Add($"FirstDelay is {FirstDelay} and LongestDelay {LongestDelay}. Give a first delay above zero and a longest not below it.");
        }

        return problems;
    }
}
