using System.Net;
using Sightline.Connectors.Webhook;

namespace Sightline.Tests.Connectors.Webhook;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("0.0.0.0", "unspecified")]
    [InlineData("0.1.2.3", "unspecified")]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("127.255.255.254", "loopback")]
    [InlineData("10.0.0.1", "private")]
    [InlineData("172.16.0.1", "private")]
    [InlineData("172.31.255.255", "private")]
    [InlineData("192.168.1.1", "private")]
    [InlineData("100.64.0.1", "shared by a provider's customers")]
    [InlineData("100.127.255.255", "shared by a provider's customers")]
    [InlineData("169.254.169.254", "link-local")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("239.255.255.255", "multicast")]
    [InlineData("192.0.0.192", "reserved")]
    [InlineData("198.18.0.1", "reserved")]
    [InlineData("203.0.113.9", "reserved")]
    [InlineData("240.0.0.1", "reserved")]
    [InlineData("255.255.255.255", "reserved")]
    [InlineData("::", "unspecified")]
    [InlineData("::1.2.3.4", "an IPv4 address written as IPv6")]
    [InlineData("::1", "loopback")]
    [InlineData("fe80::1", "link-local")]
    [InlineData("fe80::1%1", "link-local")]
    [InlineData("fc00::1", "unique-local")]
    [InlineData("fd00:ec2::254", "unique-local")]
    [InlineData("ff02::1", "multicast")]
    [InlineData("::ffff:127.0.0.1", "an IPv4 address written as IPv6")]
    [InlineData("::ffff:8.8.8.8", "an IPv4 address written as IPv6")]
    [InlineData("::7f00:1", "an IPv4 address written as IPv6")]
    [InlineData("64:ff9b::7f00:1", "translated to an IPv4 address")]
    [InlineData("2002:7f00:1::", "translated to an IPv4 address")]
    [InlineData("2001::1", "translated to an IPv4 address")]
    [InlineData("2001:db8::1", "reserved")]
    [InlineData("fec0::1", "reserved")]
    [InlineData("4000::1", "reserved")]
    public void An_address_that_nobody_on_the_internet_has_is_named(string address, string what) =>
        Assert.Equal(what, PublicAddress.WhyNot(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::1111")]
    public void A_public_address_beside_them_is_public(string address) => Assert.Null(PublicAddress.WhyNot(IPAddress.Parse(address)));
}
