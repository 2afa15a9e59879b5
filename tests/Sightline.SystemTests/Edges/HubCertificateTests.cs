using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Sightline.SystemTests.Harness;
using Sightline.Uplink;

namespace Sightline.SystemTests.Edges;

/// <summary>An edge and its hub over TLS: it hands over to the hub whose certificate it was given, and to no other.</summary>
public sealed class HubCertificateTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_edge_forwards_to_a_hub_whose_own_certificate_it_was_given()
    {
        TestCertificate.Serve(_folder, IPAddress.Loopback);

        await ForwardsAsync(_folder.In("node.pem"));
    }

    [Fact]
    public async Task An_edge_forwards_to_a_hub_whose_authority_it_was_given()
    {
        using var authority = TestCertificate.Authority(_folder, "authority.pem");
        TestCertificate.Serve(_folder, IPAddress.Loopback, authority);

        await ForwardsAsync(_folder.In("authority.pem"));
    }

    [Fact]
    public async Task An_edge_that_was_given_nothing_keeps_all_and_says_why()
    {
        TestCertificate.Serve(_folder, IPAddress.Loopback);

        await KeepsAsync("");
    }

    [Fact]
    public async Task An_edge_that_was_given_another_authority_keeps_all_and_says_why()
    {
        using var authority = TestCertificate.Authority(_folder, "authority.pem");
        using var other = TestCertificate.Authority(_folder, "other.pem");
        TestCertificate.Serve(_folder, IPAddress.Loopback, authority);

        await KeepsAsync(_folder.In("other.pem"));
    }

    [Fact]
    public async Task A_certificate_for_another_address_stays_wrong_though_it_was_given()
    {
        TestCertificate.Serve(_folder, IPAddress.Parse("192.0.2.7"));

        await KeepsAsync(_folder.In("node.pem"));
    }

    private async Task ForwardsAsync(string trusted)
    {
        await using var hub = await HubAsync();
        await using var edge = await EdgeAsync(hub, trusted);
        (await edge.Api.InspectAsync(Sample.Inspection("over-tls"))).Expect(201);

        Assert.True((await edge.ForwardedAsync()).Balanced);
        Assert.Equal(1, (await hub.Api.SettledBooksAsync()).Stored);
        (await hub.Api.RecordAsync("L1-AOI-1", "over-tls")).Expect(200);
    }

    private async Task KeepsAsync(string trusted)
    {
        await using var hub = await HubAsync();
        await using var edge = await EdgeAsync(hub, trusted);
        (await edge.Api.InspectAsync(Sample.Inspection())).Expect(201);

        await Until.TrueAsync(async () =>
        {
            var health = (await edge.Api.GetAsync("/health/ready")).Expect(200).Json;
            return !(bool)health["hub"]!["reached"]! && health["warnings"]!.ToJsonString().Contains("certificate", StringComparison.Ordinal);
        }, "the edge says that it is about the certificate");
        Assert.Equal((1, 0), ((await edge.Api.BooksAsync()).Waiting, (await hub.Api.BooksAsync()).Stored));
    }

    /// <summary>A hub on two addresses: one for the test, which reads the books there, and one with TLS for the edge.</summary>
    private Task<HubInProcess> HubAsync() => HubInProcess.StartAsync(_folder, urls: "http://127.0.0.1:0;https://127.0.0.1:0");

    private static Task<EdgeInProcess> EdgeAsync(HubInProcess hub, string trusted)
    {
        var addresses = hub.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return EdgeInProcess.StartAsync(
            addresses.Single(a => a.StartsWith("https://", StringComparison.Ordinal)), hub.Services.AddKey("edge").Secret,
            more: services => services.Configure<EdgeOptions>(o => o.HubCertificateFile = trusted));
    }
}
