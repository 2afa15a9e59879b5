using Sightline.Buffering;

namespace Sightline.Tests.Buffering;

public sealed class JournalOptionsTests
{
    [Fact]
    public void The_defaults_can_be_used_and_flush() =>
        Assert.True(new JournalOptionsCheck().Validate(null, new JournalOptions()).Succeeded && !new JournalOptions().LoseDataOnPowerCut);

    [Fact]
    public void All_problems_are_told_at_once_each_with_what_to_do()
    {
        var options = new JournalOptions
        {
            ReservedFreeSpaceInBytes = -1,
            WaitingRequests = 0,
            WaitingBytes = 1_000,
            FactsPerFlush = 100_001,
            CacheInKibibytes = 1_023,
        };

        var failures = new JournalOptionsCheck().Validate(null, options).Failures;

        Assert.Equal(
        [
            "Journal:ReservedFreeSpaceInBytes is -1. Give the bytes to keep free, 0 or more.",
            "Journal:WaitingRequests is 0. Give a number from 1 to 1000000.",
            "Journal:WaitingBytes is 1000. Give at least 16777216 (16 MiB): one batch may have 8 MiB.",
            "Journal:FactsPerFlush is 100001. Give a number from 1 to 100000.",
            "Journal:CacheInKibibytes is 1023. Give at least 1024.",
        ], failures);
    }
}
