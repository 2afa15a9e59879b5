using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using QRCoder;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Histories;

/// <summary>The history and the certificate of a part to which everything happened, over the API.</summary>
public sealed partial class CertificateTests(BornPart born) : IClassFixture<BornPart>
{
    private const string Path = $"/api/v1/parts/{BornPart.Serial}";
    private const string Paper = $"{Path}/certificate";

    private ApiClient Api => born.Api;

    [Fact]
    public async Task One_time_line_tells_everything_and_each_moment_names_its_fact_and_a_link()
    {
        var told = (await Api.GetAsync(Path)).Expect(200).Json;
        var moments = told["timeline"]!.AsArray().Select(m => m!.AsObject()).ToList();
        string[] expected = ["inspected", "reviewed", "loaded", "wentIn", "takenOut", "held", "released", "ncrAdded", "ncrMoved", "disposed", "conceded", "packed", "shipped", "addressed", "recalled", "delivered", "translated"];
        Assert.Empty(expected.Except(moments.Select(m => (string)m["what"]!)));
        Assert.All(moments, m => Assert.True((long)m["position"]! > 0 && ((string)m["link"]!).StartsWith('/'), m.ToJsonString()));
        var delivered = moments.First(m => (string)m["what"]! == "delivered");
        Assert.StartsWith("mes ", (string)delivered["detail"]!, StringComparison.Ordinal);
        var state = told["state"]!;
        Assert.Equal(("pass", "useAsIs", "SH-1", "ACME"), ((string)state["result"]!, (string)state["disposition"]!, (string)state["shipped"]!, (string)state["customers"]![0]!));
        Assert.Equal(["recalled", "concession", "nonconformance"], state["warnings"]!.AsArray().Select(w => (string)w!));
        Assert.Equal("serial:BOARD-2", (string)moments.Last(m => (string)m["what"]! == "wentIn")["detail"]!.ToString().Split(',')[0]);
    }

    [Fact]
    public async Task As_of_a_position_or_a_moment_only_what_was_known_then_is_told()
    {
        var then = (await Api.GetAsync($"{Path}?asOf={born.Born}")).Expect(200).Json;
        Assert.Equal(("then", born.Born.ToString(), "fail"), ((string)then["known"]!, (string)then["asOf"]!, (string)then["state"]!["result"]!));
        Assert.All(then["timeline"]!.AsArray(), m => Assert.True((long)m!["position"]! <= born.Born));
        Assert.Empty(then["holds"]!.AsArray());
        var record = Assert.Single(then["inspections"]!.AsArray())!;
        Assert.Empty(record["reviews"]!.AsArray());
        Assert.Null(record["state"]);
        var now = (await Api.GetAsync(Path)).Expect(200).Json;
        var at = (string)now["inspections"]![1]!["recordedAt"]!;
        Assert.Equal(2, (await Api.GetAsync($"{Path}?asOf={at}")).Expect(200).Json["inspections"]!.AsArray().Count);
        (await Api.GetAsync($"{Path}?asOf=2020-01-01T00:00:00Z")).Problem(404);
        (await Api.GetAsync($"{Path}?asOf=-1")).Problem(422);
    }

    [Fact]
    public async Task The_digest_is_over_the_content_as_it_stands_and_the_same_knowledge_has_the_same_digest()
    {
        var answer = (await Api.GetAsync(Paper)).Expect(200);
        var (from, until) = (answer.Text.IndexOf("\"content\":", StringComparison.Ordinal) + "\"content\":".Length, answer.Text.LastIndexOf(",\"digest\":", StringComparison.Ordinal));
        var digest = (string)answer.Json["digest"]!;
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(answer.Text[from..until]))));
        var signature = answer.Json["signature"]!;
        using (var key = ECDsa.Create())
        {
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String((string)signature["publicKey"]!), out _);
            Assert.Equal($"sightline certificate 1\n{answer.Json["digest"]}\n", (string)signature["over"]!);
            Assert.True(key.VerifyData(Encoding.UTF8.GetBytes((string)signature["over"]!), Convert.FromBase64String((string)signature["value"]!), HashAlgorithmName.SHA256));
        }

        var content = answer.Json["content"]!;
        Assert.Equal(("pass", "machine", "scratchnet 2.3"), ((string)content["result"]!["verdict"]!, (string)content["result"]!["by"]!, (string)content["result"]!["name"]!));
        Assert.Equal(2, content["inspections"]!.AsArray().Count);
        Assert.Contains(content["material"]!.AsArray(), m => (string)m!["lot"]! == "GLUE-7");
        Assert.NotNull(content["material"]![0]!["supplierLot"]);
        Assert.Equal(["serial:BOARD-1 True", "serial:BOARD-2 False"], content["components"]!.AsArray().Select(c => $"{c!["thing"]} {c["removedBy"] is not null}"));
        Assert.Equal("decided", (string)content["nonconformances"]![0]!["signatures"]![0]!["meaning"]!);
        Assert.Equal("decided", (string)content["holds"]![0]!["signatures"]![0]!["meaning"]!);
        Assert.Contains(content["parameters"]!.AsArray(), p => (string)p!["name"]! == "exposure");
        Assert.Contains(content["deliveries"]!.AsArray(), d => (string)d!["state"]! == "delivered" && d["reference"] is not null && ((string)d["mapVersion"]!).Length > 0);

        (await Api.InspectAsync(Sample.Inspection(station: "L1-AOI-1"))).Expect(201);
        Assert.Equal(digest, (string)(await Api.GetAsync(Paper)).Expect(200).Json["digest"]!);
        Assert.Equal(digest, (string)(await Api.GetAsync($"{Paper}?asOf={answer.Json["head"]!["asOf"]}")).Expect(200).Json["digest"]!);
        var then = (await Api.GetAsync($"{Paper}?asOf={born.Born}&digest={digest}")).Expect(200).Json;
        Assert.Equal(("then", false, "fail"), ((string)then["head"]!["known"]!, (bool)then["head"]!["agrees"]!, (string)then["content"]!["result"]!["verdict"]!));
        Assert.True((bool)(await Api.GetAsync($"{Paper}?digest={digest}")).Expect(200).Json["head"]!["agrees"]!);
    }

    [Fact]
    public async Task What_cannot_be_asked_for_is_said_and_a_part_nobody_knows_has_no_certificate()
    {
        (await Api.GetAsync("/api/v1/parts/NOBODY/certificate")).Problem(404);
        Assert.Equal(["asOf", "format", "digest"], Answer.ErrorsOf((await Api.GetAsync($"{Paper}?asOf=yesterday&format=docx&digest=1")).Problem(422)).Select(e => e.Pointer));
        Assert.Equal(["asOf"], Answer.ErrorsOf((await Api.GetAsync($"{Paper}?asOf=then")).Problem(422)).Select(e => e.Pointer));
        await using var bare = await HubInProcess.StartAsync();
        await (await bare.SeededAsync()).Api.InspectAsync(Sample.Inspection("bare", result: "fail"));
        var refused = (await bare.Api.GetAsync("/api/v1/parts/SN-bare/certificate?format=pdf")).Problem(501);
        Assert.Contains("Set Reports:Browser", (string)refused["detail"]!, StringComparison.Ordinal);
        (await bare.Api.PostAsync("/api/v1/holds", new JsonObject { ["reason"] = "so", ["serials"] = new JsonArray("SN-bare") })).Expect(201);
        var held = (await bare.Api.GetAsync("/api/v1/parts/SN-bare/certificate?format=html")).Expect(200).Text;
        Assert.Contains("data-warning=\"held\">On hold<", held, StringComparison.Ordinal);
        Assert.Contains("data-warning=\"failed\"", held, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_says_what_is_open_on_a_part_within_and_says_it_no_more_once_it_is_taken_out()
    {
        await using var hub = await HubInProcess.StartAsync();
        var api = (await hub.SeededAsync()).Api;
        (await api.InspectAsync(Sample.Inspection("inner", result: "fail"))).Expect(201);
        (await api.InspectAsync(Sample.Inspection("outer"))).Expect(201);
        await SayAsync(new JsonObject { ["type"] = "part.assembled", ["part"] = new JsonObject { ["serial"] = "SN-outer" }, ["components"] = new JsonArray(new JsonObject { ["serial"] = "SN-inner" }) });
        var hold = (string)(await api.PostAsync("/api/v1/holds", new JsonObject { ["reason"] = "so", ["serials"] = new JsonArray("SN-inner") })).Expect(201).Json["id"]!;
        using var anna = await PersonClient.InAsync(hub, "quality");
        var ncr = (string)(await anna.CallAsync(HttpMethod.Post, "/api/v1/nonconformances", new JsonObject { ["title"] = "cracked", ["serials"] = new JsonArray("SN-inner") })).Expect(201).Json["id"]!;

        var content = (await api.GetAsync("/api/v1/parts/SN-outer/certificate")).Expect(200).Json["content"]!;
        Assert.Contains("component", content["warnings"]!.AsArray().Select(w => (string)w!));
        var inner = Assert.Single(content["contained"]!.AsArray())!;
        Assert.Equal(("serial:SN-inner", hold, ncr, true), ((string)inner["thing"]!, (string)inner["heldBy"]![0]!, (string)inner["nonconformances"]![0]!, (bool)inner["failed"]!));
        Assert.Contains("data-inner=\"serial:SN-inner\"", (await api.GetAsync("/api/v1/parts/SN-outer/certificate?format=html")).Expect(200).Text, StringComparison.Ordinal);

        await SayAsync(new JsonObject { ["type"] = "component.replaced", ["part"] = new JsonObject { ["serial"] = "SN-outer" }, ["removed"] = new JsonObject { ["serial"] = "SN-inner" } });
        Assert.Null((await api.GetAsync("/api/v1/parts/SN-outer/certificate")).Expect(200).Json["content"]!["contained"]);

        async Task SayAsync(JsonObject said)
        {
            (said["at"], said["line"], said["id"]) = (Sample.Now, "L1", Sample.Id());
            (await api.PostAsync("/api/v1/events", said)).Expect(201);
        }
    }

    [Fact]
    public async Task The_document_comes_by_format_or_accept_in_the_language_asked_for_and_its_code_is_its_address()
    {
        var answer = await Api.SendAsync(HttpMethod.Get, Paper, null, null, ("Accept", "text/html,*/*;q=0.8"), ("Accept-Language", "de"));
        var (html, json) = (answer.Expect(200).Text, (await Api.GetAsync(Paper)).Expect(200).Json);
        Assert.Equal("text/html", answer.MediaType);
        Assert.Contains("Zurückgerufen", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.Contains($"id=\"digest\">{json["digest"]}<", html, StringComparison.Ordinal);
        Assert.Contains("img-src data:", answer.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(html, "<img src=\"data:image/png"));

        var address = WebUtility.HtmlDecode(Address().Match(html).Groups[1].Value);
        Assert.EndsWith($"digest={json["digest"]}", address, StringComparison.Ordinal);
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        var dark = Module().Matches(Code().Match(html).Groups[1].Value).Select(m => (int.Parse(m.Groups[1].Value), int.Parse(m.Groups[2].Value))).ToHashSet();
        var expected = code.ModuleMatrix.SelectMany((row, y) => row.Cast<bool>().Select((on, x) => (on, x, y))).Where(m => m.on).Select(m => (m.x, m.y)).ToHashSet();
        Assert.True(dark.SetEquals(expected), "The code on paper is not that of the address.");
        var again = (await Api.GetAsync(new Uri(address).PathAndQuery)).Expect(200).Text;
        Assert.Contains("id=\"same-digest\"", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_printed_of_where_a_part_went_is_in_the_signed_content()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        async Task SayAsync(string type, JsonObject body) => (await hub.Api.PostAsync("/api/v1/events", body.With("type", type).With("id", Sample.Id("way")).With("at", Sample.Now).With("line", "L1"))).Expect(201);
        (await hub.Api.InspectAsync(Sample.Inspection("way"))).Expect(201);
        await SayAsync("part.packed", new JsonObject { ["part"] = new JsonObject { ["serial"] = "SN-way" }, ["container"] = "BOX-1" });
        await SayAsync("container.packed", new JsonObject { ["container"] = "BOX-1", ["into"] = "PAL-1" });
        await SayAsync("part.shipped", new JsonObject { ["container"] = "PAL-1", ["shipment"] = "SH-1", ["customer"] = "ACME" });
        await hub.Api.SettledBooksAsync();

        var content = (await hub.Api.GetAsync("/api/v1/parts/SN-way/certificate")).Expect(200).Json["content"]!;
        var html = (await hub.Api.GetAsync("/api/v1/parts/SN-way/certificate?format=html")).Expect(200).Text;

        var signed = content["moves"]!.AsArray().Concat(content["ways"]!.AsArray()).Select(m => $"{m!["what"]} {m["position"]}").Order();
        var printed = Way().Matches(html).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}").Order();
        Assert.Equal(printed, signed);
        Assert.Contains(content["ways"]!.AsArray(), w => (string)w!["thing"]! == "container:PAL-1");
        Assert.Contains(content["moves"]!.AsArray(), m => (string)m!["what"]! == "shipped" && m.ToJsonString().Contains("SH-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_image_that_was_changed_on_the_disk_is_not_printed_under_its_hash_and_the_certificate_says_so()
    {
        using var folder = new TempFolder();
        await using var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync();
        var png = Plant.Images.PartImage.Png(Plant.Images.PartLook.Of("BRACKET-10"), 7, []);
        var hash = Convert.ToHexStringLower(SHA256.HashData(png));
        (await hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", png, "image/png")).Expect(201);
        (await hub.Api.InspectAsync(Sample.Inspection("shot", result: "fail", classes: ["dent"]).With("images", new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = hash, ["mediaType"] = "image/png" })))).Expect(201);
        const string Printed = "/api/v1/parts/SN-shot/certificate?format=html";
        Assert.Contains("<img src=\"data:image/png", (await hub.Api.GetAsync(Printed)).Expect(200).Text, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(folder.In($"images/{hash[..2]}/{hash}"), [.. png.Select((b, i) => i == png.Length - 20 ? (byte)(b ^ 1) : b)]);
        var html = (await hub.Api.GetAsync(Printed)).Expect(200).Text;

        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains($"data-altered=\"{hash}\"", html, StringComparison.Ordinal);
        Assert.Contains("id=\"altered-images\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_taken_back_is_no_warning_and_says_who_took_it_back()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        (await hub.Api.InspectAsync(Sample.Inspection("bare"))).Expect(201);
        async Task<JsonNode> AssembledAsync(string into) => (await hub.Api.PostAsync("/api/v1/events", new JsonObject
        {
            ["type"] = "part.assembled", ["id"] = Sample.Id("into"), ["at"] = Sample.Now, ["line"] = "L1", ["part"] = new JsonObject { ["serial"] = into }, ["components"] = new JsonArray(new JsonObject { ["serial"] = "SN-bare" }),
        })).Expect(201).Json["position"]!;
        await AssembledAsync("ASM-1");
        var wrong = await AssembledAsync("ASM-2");
        Assert.Contains("exception", Warnings(await hub.Api.GetAsync("/api/v1/parts/SN-bare/certificate")));
        var then = (string)(await hub.Api.GetAsync("/api/v1/parts/SN-bare")).Expect(200).Json["asOf"]!;
        using var quinn = await PersonClient.InAsync(hub, "quality");
        (await quinn.CallAsync(HttpMethod.Post, $"/api/v1/events/{wrong}/withdraw", new JsonObject { ["reason"] = "mistyped" })).Expect(200);

        var now = await hub.Api.GetAsync("/api/v1/parts/SN-bare/certificate");

        Assert.DoesNotContain("exception", Warnings(now));
        Assert.All(now.Json["content"]!["exceptions"]!.AsArray(), e => Assert.True((string?)e!["withdrawnBy"] is { Length: > 0 } && e["withdrawnAt"] is not null));
        Assert.Contains((await hub.Api.GetAsync("/api/v1/parts/SN-bare")).Expect(200).Json["timeline"]!.AsArray(), m => (string)m!["what"]! == "withdrawn");
        Assert.Contains("Taken back", (await hub.Api.GetAsync("/api/v1/parts/SN-bare/certificate?format=html")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains("exception", Warnings(await hub.Api.GetAsync($"/api/v1/parts/SN-bare/certificate?asOf={then}")));

        static IEnumerable<string> Warnings(Answer answer) => answer.Expect(200).Json["content"]!["warnings"]!.AsArray().Select(w => (string)w!);
    }

    [Fact]
    public async Task The_command_line_writes_the_same_certificate_to_a_file()
    {
        using var folder = new TempFolder();
        var (code, _, error) = await NodeProcess.RunAsync(["certificate", BornPart.Serial, "--as-of", $"{born.Born}", "--out", folder.In("c.json"), "--to", born.Hub.Url, "--key", Api.Key!]);
        Assert.Equal((0, ""), (code, error));
        var json = JsonNode.Parse(await File.ReadAllTextAsync(folder.In("c.json")))!;
        Assert.Equal((string)(await Api.GetAsync($"{Paper}?asOf={born.Born}")).Expect(200).Json["digest"]!, (string)json["digest"]!);
        Assert.Equal(1, (await NodeProcess.RunAsync(["certificate", "NOBODY", "--to", born.Hub.Url, "--key", Api.Key!])).Code);
    }

    [GeneratedRegex("<tr data-move=\"([a-zA-Z]+)\">.*?#([0-9]+)<", RegexOptions.Singleline)]
    private static partial Regex Way();

    [GeneratedRegex("id=\"address\">([^<]*)<")]
    private static partial Regex Address();

    [GeneratedRegex("id=\"code\".*?<path d=\"([^\"]*)\"", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("M([0-9]+) ([0-9]+)h1v1h-1z")]
    private static partial Regex Module();
}
