using System.Text;

namespace Sightline.Tests.Identity;

public sealed class TotpTests
{
    // RFC 6238, appendix B.
    [Theory]
    [InlineData(59L, "94287082")]
    [InlineData(1111111109L, "07081804")]
    [InlineData(1111111111L, "14050471")]
    [InlineData(1234567890L, "89005924")]
    [InlineData(2000000000L, "69279037")]
    [InlineData(20000000000L, "65353130")]
    public void The_codes_of_these_tests_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(Encoding.ASCII.GetBytes("12345678901234567890"), seconds, 8));

    [Fact]
    public void A_key_is_read_from_its_letters() => Assert.Equal("12345678901234567890", Encoding.ASCII.GetString(Totp.Key("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")));
}
