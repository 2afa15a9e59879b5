using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Proof.Packages;
using Sightline.Proof.Signing;
using Sightline.SystemTests.Browser;
using Sightline.SystemTests.Docs;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Proof;

/// <summary>A package goes from a running node to a stranger who has nothing but a file, and anchors go from one node to another.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class EvidenceTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _elsewhere = new();
    private HubInProcess _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await (await HubInProcess.StartAsync(_folder)).SeededAsync();
        for (var i = 0; i < 5; i++)
        {
            (await _hub.Api.InspectAsync(Sample.Inspection($"i-{i}", result: "fail", classes: ["dent"]).With("part", new JsonObject { ["serial"] = $"SN-{i % 2}" }))).Expect(201);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public async Task A_package_that_a_node_handed_out_is_checked_by_the_program_and_by_sixty_lines_and_a_turned_byte_by_both()
    {
        var package = await PackageAsync("serial:SN-1");
        var file = _elsewhere.In("evidence.zip");
        await File.WriteAllBytesAsync(file, package);
        Assert.True((await File.ReadAllLinesAsync(Script)).Length <= 60);

        var (code, said, _) = await NodeProcess.RunAsync("verify", file, "--json");
        Assert.True(code == 0, said);
        Assert.Equal((true, "package", true), JsonNode.Parse(said)! is var report ? ((bool)report["intact"]!, (string)report["keyFrom"]!, (bool)report["keyInChain"]!) : default);
        var words = await NodeProcess.RunAsync("verify", file);
        Assert.Contains("The key was taken from the package", words.Out, StringComparison.Ordinal);
        var script = await ScriptAsync(file);
        Assert.True(script.Code == 0, script.Said);
        Assert.StartsWith("Intact: evidence of serial:SN-1", script.Said, StringComparison.Ordinal);

        var step = package.Length / 40;
        for (var at = 3; at < package.Length; at += step)
        {
            var bent = _elsewhere.In($"bent-{at}.zip");
            await File.WriteAllBytesAsync(bent, [.. package.Select((b, i) => i == at ? (byte)(b ^ 4) : b)]);
            var (bad, named) = await ScriptAsync(bent);
            Assert.True(bad == 1 && named.Length > 0, $"Byte {at}: {bad} {named}");
        }

        var (broken, faults, _) = await NodeProcess.RunAsync("verify", _elsewhere.In($"bent-{3 + step}.zip"));
        Assert.Equal(1, broken);
        Assert.Contains("Not intact", faults, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image", "its name is not its SHA-256")]
    [InlineData("fact", "it counts")]
    public async Task What_somebody_swapped_or_left_out_and_signed_anew_is_found_by_both(string what, string named)
    {
        var png = Plant.Images.PartImage.Png(Plant.Images.PartLook.Of("BRACKET-10"), 7, []);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(png));
        (await _hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", png, "image/png")).Expect(201);
        (await _hub.Api.InspectAsync(Sample.Inspection("shot").With("images", new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = hash, ["mediaType"] = "image/png" })))).Expect(201);
        var package = await PackageAsync("serial:SN-shot");
        var (file, same) = (_elsewhere.In("forged.zip"), _elsewhere.In("same.zip"));
        await File.WriteAllBytesAsync(same, await SignedAnewAsync(package, (_, content) => content));
        await File.WriteAllBytesAsync(file, await SignedAnewAsync(package, (name, content) =>
            what == "image" && name.StartsWith("images/", StringComparison.Ordinal) ? [.. content, 0] : what == "fact" && name.StartsWith("facts/", StringComparison.Ordinal) && content.AsSpan().IndexOf("image.stored"u8) >= 0 ? null : content));

        Assert.Equal(0, (await ScriptAsync(same)).Code);
        Assert.Contains("names this key", (await NodeProcess.RunAsync("verify", same)).Out, StringComparison.Ordinal);
        var script = await ScriptAsync(file);
        Assert.True(script.Code == 1 && script.Said.Contains(named, StringComparison.Ordinal), script.Said);
        Assert.Equal(1, (await NodeProcess.RunAsync("verify", file)).Code);
    }

    /// <summary>By somebody who knows the form and has another key. What is null is left out.</summary>
    private static async Task<byte[]> SignedAnewAsync(byte[] package, Func<string, byte[], byte[]?> change)
    {
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(package));
        using var to = new MemoryStream();
        var (again, manifest) = (new PackageZip(to), (PackageManifest?)null);
        foreach (var entry in zip.Entries.Where(e => e.FullName != "signature.json"))
        {
            using var read = new MemoryStream();
            await using (var content = await entry.OpenAsync())
            {
                await content.CopyToAsync(read);
            }

            if (entry.FullName == "manifest.json")
            {
                manifest = JsonSerializer.Deserialize(read.ToArray(), PackageJson.Default.PackageManifest);
            }
            else if (change(entry.FullName, read.ToArray()) is { } kept)
            {
                await again.PutAsync(entry.FullName, "", kept, default);
            }
        }

        using var key = SigningKey.Make();
        var written = JsonSerializer.SerializeToUtf8Bytes(manifest! with { Files = [.. again.Files] }, PackageJson.Default.PackageManifest);
        var signed = key.Sign(written);
        await again.PutAsync("manifest.json", "", written, default);
        await again.PutAsync("signature.json", "", JsonSerializer.SerializeToUtf8Bytes(
            new PackageSignature { Algorithm = SigningKey.Algorithm, KeyId = signed.KeyId, PublicKey = signed.PublicKey, Signature = signed.Signature }, PackageJson.Default.PackageSignature), default);
        await again.EndAsync(default);
        return to.ToArray();
    }

    [Fact]
    public async Task The_command_line_takes_a_package_from_a_node_and_from_its_files_and_compares_the_key_and_an_anchor()
    {
        var anchor = (await _hub.Api.PostAsync("/api/v1/anchors/now", new JsonObject())).Expect(200).Json["anchor"]!;
        await File.WriteAllTextAsync(_elsewhere.In("anchor.json"), anchor.ToJsonString());
        (await _hub.Api.InspectAsync(Sample.Inspection("late").With("part", new JsonObject { ["serial"] = "SN-1" }))).Expect(201);
        using var auditor = _hub.ClientFor("auditor");
        var keys = (await auditor.GetAsync("/api/v1/evidence/keys")).Expect(200).Json["items"]!.AsArray();
        await File.WriteAllTextAsync(_elsewhere.In("key.pem"), (string)keys[0]!["publicKey"]!);
        await _hub.Api.SettledBooksAsync();

        var (online, offline) = (_elsewhere.In("online.zip"), _elsewhere.In("offline.zip"));
        var one = await NodeProcess.RunAsync("export", "--of", "serial:SN-1", "--out", online, "--to", _hub.Url, "--key", auditor.Key!);
        var two = await NodeProcess.RunAsync("export", "--of", "serial:SN-1", "--out", offline, "--data", _folder.Path);
        Assert.True((one.Code, two.Code) == (0, 0), one.Error + two.Error);
        foreach (var file in (string[])[online, offline])
        {
            var (code, said, _) = await NodeProcess.RunAsync("verify", file, "--key", _elsewhere.In("key.pem"), "--anchor", _elsewhere.In("anchor.json"), "--json");
            Assert.True(code == 0, said);
            Assert.Equal(("given", true), JsonNode.Parse(said)! is var report ? ((string)report["keyFrom"]!, (bool)report["fitsAnchor"]!) : default);
        }

        Assert.Equal(0, (await NodeProcess.RunAsync("verify", "--data", _folder.Path, "--anchor", _elsewhere.In("anchor.json"))).Code);
        Assert.Equal(1, (await NodeProcess.RunAsync("export", "--of", "serial:NEVER", "--out", _elsewhere.In("x.zip"), "--data", _folder.Path)).Code);
        Assert.Equal(2, (await NodeProcess.RunAsync("export", "--of", "SN-1", "--out", _elsewhere.In("x.zip"), "--data", _folder.Path)).Code);
        Assert.Equal(2, (await NodeProcess.RunAsync("verify", _elsewhere.In("none.zip"))).Code);
        Assert.Equal(2, (await NodeProcess.RunAsync("verify", online, "--key", online)).Code);
        Assert.False(File.Exists(_elsewhere.In("x.zip")) || File.Exists(_elsewhere.In("x.zip.part")));
    }

    [Fact]
    public async Task The_node_checks_a_package_that_is_sent_to_it_and_says_what_is_wrong_with_what_is_asked()
    {
        var package = await PackageAsync("order:WO-1001");
        Assert.True((bool)(await VerifyAsync(package)).Expect(200).Json["intact"]!);
        package[package.Length / 2] ^= 1;
        var report = (await VerifyAsync(package)).Expect(200).Json;
        Assert.False((bool)report["intact"]!);
        Assert.NotEmpty(report["faults"]!.AsArray());

        using var auditor = _hub.ClientFor("auditor");
        Assert.Contains("kinds are serial", (await auditor.GetAsync("/api/v1/evidence?of=SN-1")).Problem(422).ToJsonString(), StringComparison.Ordinal);
        (await auditor.GetAsync("/api/v1/evidence")).Problem(422);
        (await auditor.GetAsync("/api/v1/evidence?of=serial:NEVER")).Problem(404);
        (await _hub.Api.PostAsync("/api/v1/evidence/keys/rotate", new JsonObject())).Problem(422);
        Assert.Contains((await auditor.GetAsync("/api/v1/audit?act=evidence.exported")).Expect(200).Json["items"]!.AsArray(), e => (string)e!["object"]! == "order:WO-1001");
        (await _hub.Api.PostAsync("/api/v1/evidence/keys/rotate", new JsonObject { ["reason"] = "yearly" })).Expect(200);
        Assert.Equal(2, (await auditor.GetAsync("/api/v1/evidence/keys")).Expect(200).Json["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_second_node_keeps_the_anchors_of_the_first_and_refuses_what_contradicts_them()
    {
        var anchor = (await _hub.Api.PostAsync("/api/v1/anchors/now", new JsonObject())).Expect(200).Json["anchor"]!;
        await using var keeper = await HubInProcess.StartAsync();
        using var key = keeper.ClientFor("station");

        (await key.PostAsync("/api/v1/anchors", new JsonObject { ["anchor"] = anchor.ToJsonString() })).Expect(201);
        (await key.PostAsync("/api/v1/anchors", anchor.DeepClone())).Expect(200);
        (await key.PostAsync("/api/v1/anchors", new JsonObject())).Problem(422);
        var bent = anchor.DeepClone().AsObject();
        bent["facts"] = 3;
        Assert.Contains("signature does not fit", (await key.PostAsync("/api/v1/anchors", bent)).Problem(422).ToJsonString(), StringComparison.Ordinal);

        // The same journal brought back from an older copy goes on otherwise, and signs that.
        var kept = (await keeper.Api.GetAsync("/api/v1/anchors")).Expect(200).Json["items"]!.AsArray();
        Assert.Equal(((string)anchor["root"]!, false), (((string)kept[0]!["anchor"]!["root"]!), (bool)kept[0]!["own"]!));
    }

    [Fact]
    public async Task A_target_whose_map_has_anchors_carries_what_is_due_to_a_second_node()
    {
        await using var keeper = await HubInProcess.StartAsync();
        using var key = keeper.ClientFor("station");
        using var first = new TempFolder();
        first.Write("secrets/keeper", key.Key!);
        File.SetUnixFileMode(first.In("secrets/keeper"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        first.Write("config/maps/keeper.json", """
            { "formatVersion": 1, "target": "keeper", "version": "1", "results": { "pass": null, "fail": null, "review": null }, "classes": {}, "unknownClass": { "policy": "park" },
              "fields": { "station": { "from": "station" } }, "facts": { "anchor": { "anchor": { "from": "anchor.json" } } } }
            """);
        first.Write("config/targets/keeper.json", $$$"""
            { "formatVersion": 1, "name": "keeper", "connector": "http", "stage": "live",
              "options": { "url": "{{{keeper.Url}}}/api/v1/anchors", "headers": { "X-Api-Key": "${file:{{{first.In("secrets/keeper")}}}}" }, "recognisesRepeats": true, "success": { "status": [200, 201] }, "reference": "/position", "refused": [409, 422] } }
            """);
        await using var hub = await HubInProcess.StartAsync(first);
        await Until.TrueAsync(async () => (await keeper.Api.GetAsync("/api/v1/anchors?own=false")).Expect(200).Items.Count == 1, "the anchor that was due is kept by the second node");
        var own = (await hub.Api.GetAsync("/api/v1/anchors?own=true")).Expect(200).Items;
        var kept = (await keeper.Api.GetAsync("/api/v1/anchors?own=false")).Expect(200).Items;
        Assert.True(JsonNode.DeepEquals(own[0]["anchor"], kept[0]["anchor"]));
    }

    private static string Script => Path.Combine(Page.Root, "docs", "verify-evidence.mjs");

    private async Task<byte[]> PackageAsync(string of)
    {
        using var auditor = _hub.ClientFor("auditor");
        return (await auditor.GetAsync($"/api/v1/evidence?of={Uri.EscapeDataString(of)}")).Expect(200).Body;
    }

    private Task<Answer> VerifyAsync(byte[] package) => _hub.Api.SendAsync(HttpMethod.Post, "/api/v1/evidence/verify", package, "application/zip");

    private static async Task<(int Code, string Said)> ScriptAsync(string file)
    {
        using var process = Process.Start(new ProcessStartInfo(Tools.Node(), [Script, file]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await said + await wrong);
    }
}
