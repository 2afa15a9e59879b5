using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Connectors.Sql;

namespace Sightline.Tests.Connectors.Sql;

public sealed class SqlNumberTests
{
    [Fact]
    public void A_number_with_an_exponent_is_written_out_as_the_same_number() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            (from whole in Gen.Choose(-99_999, 99_999)
             from fraction in Gen.Choose(0, 9_999)
             from exponent in Gen.Choose(-30, 30)
             select (Whole: whole, Fraction: fraction, Exponent: exponent)).ToArbitrary(),
            number =>
            {
                var text = $"{number.Whole}.{number.Fraction:0000}e{number.Exponent}";
                var plain = SqlNumber.Plain(text)!;
                Assert.DoesNotContain('e', plain);
                Assert.Equal(Scaled(text), Scaled(plain));
            }));

    [Theory]
    [InlineData("10.020", "10.020")]
    [InlineData("12345678901234567890123456789012345678901234567890", "12345678901234567890123456789012345678901234567890")]
    [InlineData("1e5", "100000")]
    [InlineData("1E-05", "0.00001")]
    [InlineData("-1.50e1", "-15.0")]
    [InlineData("0e3", "0")]
    [InlineData("007", null)]
    [InlineData("+1", null)]
    [InlineData("1.", null)]
    [InlineData(".5", null)]
    [InlineData("1,5", null)]
    [InlineData("NaN", null)]
    [InlineData("1e99999999999", null)]
    [InlineData("1\n", null)]
    [InlineData("٣", null)]
    public void Only_what_JSON_calls_a_number_is_one(string text, string? plain) => Assert.Equal(plain, SqlNumber.Plain(text));

    [Theory]
    [InlineData("32767", 16, true)]
    [InlineData("32768", 16, false)]
    [InlineData("-32768", 16, true)]
    [InlineData("-32769", 16, false)]
    [InlineData("9223372036854775807", 64, true)]
    [InlineData("9223372036854775808", 64, false)]
    public void A_whole_number_fits_its_bits_or_not(string text, int bits, bool fits) => Assert.Equal(fits, SqlNumber.FitsBits(text, bits));

    [Theory]
    [InlineData("10.020", 2, 2)]
    [InlineData("-0.5", 0, 1)]
    [InlineData("000", 0, 0)]
    [InlineData("120", 3, 0)]
    public void Digits_are_counted_where_they_matter(string text, int before, int after) => Assert.Equal((before, after), SqlNumber.Digits(text));

    /// <summary>The number times 10^100, by another way: whole numbers only.</summary>
    private static BigInteger Scaled(string text)
    {
        var parts = text.Split('e');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.');
        var after = point < 0 ? 0 : parts[0].Length - point - 1;
        return BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * BigInteger.Pow(10, 100 + exponent - after);
    }
}
