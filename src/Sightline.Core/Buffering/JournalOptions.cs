using Microsoft.Extensions.Options;

namespace Sightline.Buffering;

/// <summary>Settings of the journal, section <c>Journal</c>.</summary>
internal sealed class JournalOptions
{
    /// <summary>Disk kept free, in bytes. Below it the journal refuses new data (503) rather than fill the disk. Default 1 GiB.</summary>
    public long ReservedFreeSpaceInBytes { get; set; } = 1L << 30;

    /// <summary>Requests that may wait for their flush. Beyond it a sender gets 503 with Retry-After. Default 4,096.</summary>
    public int WaitingRequests { get; set; } = 4_096;

    /// <summary>Bytes that may wait for their flush. Beyond it a sender gets 503 with Retry-After. Default 128 MiB.</summary>
    public long WaitingBytes { get; set; } = 128L << 20;

    /// <summary>Most facts that share one flush. More means fewer flushes and a longer wait for the first. Default 4,000.</summary>
    public int FactsPerFlush { get; set; } = 4_000;

    /// <summary>Memory for pages of the journal's file, in kibibytes. Default 65,536 (64 MiB).</summary>
    public int CacheInKibibytes { get; set; } = 65_536;

    /// <summary>Newest facts that are compared with the chain before a node starts, 0 for none. More makes the start slower: 10,000 take about a tenth of a second. Default 10,000.</summary>
    public int CheckedAtStart { get; set; } = 10_000;

    /// <summary>
    /// Default false. When true, acknowledgements leave before the flush: a power cut loses what was acknowledged in the
    /// last moments. There is no reason to set it in a plant.
    /// </summary>
    public bool LoseDataOnPowerCut { get; set; }
}

internal sealed class JournalOptionsCheck : IValidateOptions<JournalOptions>
{
    public ValidateOptionsResult Validate(string? name, JournalOptions options)
    {
        var problems = new List<string>();
        if (options.ReservedFreeSpaceInBytes < 0)
        {
            problems.Add($"Journal:ReservedFreeSpaceInBytes is {options.ReservedFreeSpaceInBytes}. Give the bytes to keep free, 0 or more.");
        }

        if (options.WaitingRequests is < 1 or > 1_000_000)
        {
            problems.Add($"Journal:WaitingRequests is {options.WaitingRequests}. Give a number from 1 to 1000000.");
        }

        if (options.WaitingBytes < 16 << 20)
        {
            problems.Add($"Journal:WaitingBytes is {options.WaitingBytes}. Give at least 16777216 (16 MiB): one batch may have 8 MiB.");
        }

        if (options.FactsPerFlush is < 1 or > 100_000)
        {
            problems.Add($"Journal:FactsPerFlush is {options.FactsPerFlush}. Give a number from 1 to 100000.");
        }

        if (options.CacheInKibibytes < 1_024)
        {
            problems.Add($"Journal:CacheInKibibytes is {options.CacheInKibibytes}. Give at least 1024.");
        }

        if (options.CheckedAtStart is < 0 or > 100_000_000)
        {
            problems.Add($"Journal:CheckedAtStart is {options.CheckedAtStart}. Give a number from 0 to 100000000.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
