using Microsoft.Extensions.Options;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Transport;

/// <summary>Which addresses a node opens, and that nothing but its own settings decides about them.</summary>
public sealed class ListeningTests
{
    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://+:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://node.plant.example:0")]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:0")]
    public async Task An_address_that_others_reach_is_not_served_without_encryption(string urls)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => HubInProcess.StartAsync(urls: urls));

        Assert.Contains("Transport:LetPasswordsTravelUnencrypted", Assert.Single(refused.Failures));
    }

    [Fact]
    public async Task Allowed_in_words_it_is_served_and_said_at_start()
    {
        using var folder = new TempFolder();
        Write(folder, """{ "Transport": { "LetPasswordsTravelUnencrypted": true } }""");
        await using var hub = await HubInProcess.StartAsync(folder, urls: "http://0.0.0.0:0");

        Assert.Contains(hub.Log.At(Microsoft.Extensions.Logging.LogLevel.Warning), line => line.Contains("travel unencrypted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_https_address_without_a_certificate_stops_the_start()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => HubInProcess.StartAsync(urls: "https://127.0.0.1:0"));

        Assert.StartsWith("Https:CertificateFile is not set.", Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_keys_stop_the_start_and_the_word_that_was_meant_is_named()
    {
        using var folder = new TempFolder();
        Write(folder, """{ "urls": "http://0.0.0.0:1", "Jurnal": { "X": 1 }, "Journal": { "FactsPerFlus": 1 }, "Kestrel": { "Endpoints": { "A": { "Url": "http://0.0.0.0:2" } } } }""");

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => HubInProcess.StartAsync(folder));

        Assert.Equal(
        [
            "Journal:FactsPerFlus in config/sightline.json is not known. Remove it, or correct it. Did you mean 'FactsPerFlush'?",
            "Jurnal in config/sightline.json is not known. Remove it, or correct it. Did you mean 'Journal'?",
            "Kestrel in config/sightline.json is not known. Remove it, or correct it.",
            "urls in config/sightline.json is not known. Remove it, or correct it.",
        ], refused.Failures.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_settings_in_effect_say_where_each_was_written()
    {
        using var folder = new TempFolder();
        Write(folder, """{ "Journal": { "FactsPerFlush": 17 } }""");
        await using var hub = await HubInProcess.StartAsync(folder);

        var items = (await hub.Api.GetAsync("/api/v1/settings")).Expect(200).Items;

        var written = items.Single(i => (string)i["name"]! == "Journal:FactsPerFlush");
        Assert.Equal(("17", "4000", "config/sightline.json"), ((string)written["value"]!, (string)written["default"]!, (string)written["origin"]!));
        Assert.Equal("default", (string)items.Single(i => (string)i["name"]! == "Journal:WaitingBytes")["origin"]!);
    }

    private static void Write(TempFolder folder, string settings)
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "config"));
        File.WriteAllText(Path.Combine(folder.Path, "config/sightline.json"), settings);
    }
}
