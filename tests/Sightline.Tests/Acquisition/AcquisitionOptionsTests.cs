using Sightline.Acquisition;

namespace Sightline.Tests.Acquisition;

public sealed class AcquisitionOptionsTests
{
    [Fact]
    public void The_defaults_can_be_used() => Assert.True(new AcquisitionOptionsCheck().Validate(null, new AcquisitionOptions()).Succeeded);

    [Fact]
    public void All_problems_are_told_at_once_each_with_what_to_do()
    {
        var options = new AcquisitionOptions { FurthestAhead = TimeSpan.FromSeconds(59), KeptOfTooLargeInBytes = 1_023 };

        Assert.Equal(
        [
            "Acquisition:FurthestAhead is 00:00:59. Give at least 00:01:00; clocks of stations are never exact.",
            "Acquisition:KeptOfTooLargeInBytes is 1023. Give a number from 1024 to 8388608.",
        ], new AcquisitionOptionsCheck().Validate(null, options).Failures);
    }
}
