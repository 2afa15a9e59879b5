using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;
using Sightline.SystemTests.Pages;
using Sightline.Tests.Images;
using Sightline.Tests.Images.Fingerprints;

namespace Sightline.SystemTests.Api;

/// <summary>Similar defects and training sets over the API and on the pages: asked for, read as one file, taken back as reviews, and every refusal at its place.</summary>
public sealed class DatasetTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private static int s_ids;

    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_set_is_made_read_and_its_corrected_labels_become_reviews_of_whoever_sent_them()
    {
        using var anna = await PersonClient.InAsync(plant.Hub, "quality");
        var lot = $"D{++s_ids}";
        var (scratch, falseCall) = (await InspectAsync(lot + "-1", "scratch-" + lot, 1), await InspectAsync(lot + "-2", "scratch-" + lot, 2));
        var asked = (await anna.CallAsync(HttpMethod.Post, "/api/v1/datasets", Definition("scratch-" + lot))).Expect(202).Json;
        var one = $"/api/v1/datasets/{asked["id"]}";
        await Until.TrueAsync(async () => (string)(await anna.GetAsync(one)).Expect(200).Json["state"]! == "made", "the set was made");

        var made = (await anna.GetAsync(one)).Json;
        Assert.Equal((2, 2, 64), ((int)made["counts"]!["records"]!, (int)made["counts"]!["images"]!, ((string)made["sha256"]!).Length));
        var coco = Coco((await anna.GetAsync(one + "/file")).Expect(200).Body);
        Assert.Equal((await anna.GetAsync(one + "/manifest")).Expect(200).Body, Entry((await anna.GetAsync(one + "/file")).Body, "manifest.json"));
        Assert.Equal(2, coco["annotations"]!.AsArray().Count);

        var image = (int)coco["images"]!.AsArray().Single(i => (string)i!["sightline"]!["inspection"]! == falseCall)!["id"]!;
        coco["annotations"]!.AsArray().Remove(coco["annotations"]!.AsArray().Single(a => (int)a!["image_id"]! == image));
        var labels = Encoding.UTF8.GetBytes(coco.ToJsonString());
        var look = (await SendAsync(anna, one + "/labels", labels)).Expect(200).Json;
        Assert.Equal((false, 0, 1, "fail", "pass"), ((bool)look["applied"]!, (int)look["reviews"]!, (int)look["same"]!, (string)look["changes"]![0]!["from"]!["verdict"]!, (string)look["changes"]![0]!["to"]!["verdict"]!));
        Assert.Empty((await Api.GetAsync($"/api/v1/inspections/L1-AOI-1/{falseCall}/reviews")).Expect(200).Items);

        Assert.Equal(["reason"], Answer.ErrorsOf((await SendAsync(anna, one + "/labels?apply=true", labels)).Problem(422)).Select(e => e.Pointer));
        Assert.Equal(["apply"], Answer.ErrorsOf((await SendAsync(anna, one + "/labels?apply=perhaps", labels)).Problem(422)).Select(e => e.Pointer));
        Assert.Equal(1, (int)(await SendAsync(anna, one + "/labels?apply=true&reason=glare", labels)).Expect(200).Json["reviews"]!);
        var review = (await Api.GetAsync($"/api/v1/inspections/L1-AOI-1/{falseCall}/reviews")).Expect(200).Items.Single();
        Assert.Equal(("pass", $"glare (relabelled set {asked["id"]})", $"user:{anna.Name}"), ((string)review["verdict"]!, (string)review["reason"]!, (string)review["by"]!));
        Assert.Empty((await Api.GetAsync($"/api/v1/inspections/L1-AOI-1/{scratch}/reviews")).Expect(200).Items);
        Assert.Contains("judged since", (string)Answer.ErrorsOf((await SendAsync(anna, one + "/labels", labels)).Problem(422)).Single().Detail, StringComparison.Ordinal);
        Assert.Equal(1, (int)(await anna.GetAsync(one)).Json["labels"]![0]!["reviews"]!);
        Assert.Contains((await anna.GetAsync("/api/v1/audit?limit=50")).Expect(200).Items, a => (string?)a["act"] == "dataset.labels");

        var again = (await anna.CallAsync(HttpMethod.Post, "/api/v1/datasets", Definition("scratch-" + lot))).Expect(202).Json;
        await Until.TrueAsync(async () => (string)(await anna.GetAsync($"/api/v1/datasets/{again["id"]}")).Json["state"]! == "made", "the set was made anew");
        Assert.Equal(1, (int)(await anna.GetAsync($"/api/v1/datasets/{again["id"]}")).Json["counts"]!["records"]!);
    }

    [Fact]
    public async Task What_is_wrong_with_a_set_is_said_at_its_place_and_others_stations_are_closed()
    {
        using var anna = await PersonClient.InAsync(plant.Hub, "quality");
        using var limited = await PersonClient.InAsync(plant.Hub, "quality", ["L1-AOI-2"]);
        var name = $"bad-{++s_ids}";
        await InspectAsync(name, name, 3);
        async Task<IEnumerable<string>> WrongAsync(JsonObject body) => Answer.ErrorsOf((await anna.CallAsync(HttpMethod.Post, "/api/v1/datasets", body)).Problem(422)).Select(e => e.Pointer);

        Assert.Equal(["/split"], await WrongAsync(Definition(name, d => d["split"] = new JsonObject { ["train"] = 0.7, ["test"] = 0.2 })));
        Assert.Equal(["/split"], await WrongAsync(Definition(name, d => d.Remove("split"))));
        Assert.Equal(["/filter/station", "/split/test", "/seed"], (await WrongAsync(Definition(name, d => (d["filter"], d["split"], d["seed"]) = (new JsonObject { ["station"] = 5 }, new JsonObject { ["test"] = "x" }, 1.5)))));
        Assert.Equal(["/name", "/format"], await WrongAsync(Definition(name, d => (d["name"], d["format"]) = ("", "voc"))));
        Assert.Equal(["/filter/from"], await WrongAsync(Definition(name, d => d["filter"] = new JsonObject { ["from"] = "yesterday" })));
        Assert.Equal(["/filter"], await WrongAsync(Definition(name, d => d["filter"] = new JsonObject { ["station"] = "nowhere" })));
        Assert.Equal(["/filter"], Answer.ErrorsOf((await limited.CallAsync(HttpMethod.Post, "/api/v1/datasets", Definition(name, d => d["filter"] = new JsonObject { ["station"] = "L1-AOI-1" }))).Problem(422)).Select(e => e.Pointer));

        var id = (string)(await anna.CallAsync(HttpMethod.Post, "/api/v1/datasets", Definition(name))).Expect(202).Json["id"]!;
        foreach (var path in (string[])["", "/manifest", "/file"])
        {
            (await limited.GetAsync($"/api/v1/datasets/{id}{path}")).Problem(403);
            (await anna.GetAsync($"/api/v1/datasets/99999999{path}")).Problem(404);
        }

        Assert.DoesNotContain((await limited.GetAsync("/api/v1/datasets")).Expect(200).Items, d => (string)d["id"]! == id);
        (await anna.GetAsync("/api/v1/datasets?cursor=x")).Problem(422);
        Assert.Equal(["/filter"], await WrongAsync(Definition("no such class")));
        var none = (string)(await anna.CallAsync(HttpMethod.Post, "/api/v1/datasets", Definition(name, d => d["unreviewed"] = "leaveOut"))).Expect(202).Json["id"]!;
        await Until.TrueAsync(async () => (string)(await anna.GetAsync($"/api/v1/datasets/{none}")).Json["state"]! == "failed", "the empty set failed");
        Assert.Contains("none can be in the set", (string)(await anna.GetAsync($"/api/v1/datasets/{none}/file")).Problem(409)["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Similar_defects_are_found_with_their_parts_and_shown_beside_each_other()
    {
        var name = $"like-{++s_ids}";
        var (one, two) = (await InspectAsync(name + "-1", name, 4), await InspectAsync(name + "-2", name, 5));
        await Until.TrueAsync(async () => (decimal?)(await SimilarAsync(one)).Json["items"]![0]!["parts"]!["look"] is not null, "the images were looked at");

        var found = (await SimilarAsync(one)).Json;
        Assert.Equal((1, 1, false, two), ((int)found["looked"]!, (int)found["records"]!, (bool)found["cut"]!, (string)found["items"]![0]!["inspection"]!));
        Assert.True((decimal)found["items"]![0]!["score"]! > 0.8m);
        foreach (var (query, pointers) in ((string, string[])[])[
            ("", ["of"]), ("?of=L1-AOI-1/none", ["of"]), ($"?of=L1-AOI-1/{one}&defect=0&class=some&in=box:1&limit=0", ["defect", "limit", "class", "in"]), ($"?of=L1-AOI-1/{one}&in=2026..2027", ["in"])])
        {
            Assert.Equal(pointers, Answer.ErrorsOf((await Api.GetAsync("/api/v1/insight/similar" + query)).Problem(422)).Select(e => e.Pointer));
        }

        (await Api.GetAsync($"/api/v1/insight/similar?of=L1-AOI-1/{one}&defect=2")).Problem(404);
        Assert.Empty((await Api.GetAsync($"/api/v1/insight/similar?of=L1-AOI-1/{one}&in=lot:none")).Expect(200).Json["items"]!.AsArray());
        using var limited = await PersonClient.InAsync(plant.Hub, "quality", ["L1-AOI-2"]);
        (await limited.GetAsync($"/api/v1/insight/similar?of=L1-AOI-1/{one}")).Problem(403);

        using var olga = await SignedIn.AsAsync(plant.Hub, "operator");
        Assert.Contains("record-similar", await olga.PageAsync($"/inspections/L1-AOI-1/{one}"));
        var page = await olga.PageAsync($"/inspections/L1-AOI-1/{one}/similar");
        Assert.Contains("data-looked=\"1\"", page);
        Assert.Equal(3, page.Split("class=\"sl-similar-one\"").Length);
        Assert.Contains($"inspection={two}", page);
        await olga.PageAsync("/inspections/L1-AOI-1/none/similar", 404);
        await olga.PageAsync("/datasets", 403);
    }

    [Fact]
    public async Task A_set_is_asked_for_by_the_form_and_its_page_shows_what_is_in_it()
    {
        using var anna = await SignedIn.AsAsync(plant.Hub, "quality");
        var name = $"<form>-{++s_ids}";
        await InspectAsync($"form-{s_ids}", name, 6);
        Assert.Contains("dataset-errors", (await anna.PostAsync("/datasets", "/datasets", ("name", ""), ("format", "coco"), ("train", "x"))).Expect(422).Text);
        var to = (await anna.PostAsync("/datasets", "/datasets", ("name", name), ("format", "yolo"), ("train", "70"), ("validation", "15"), ("test", "15"), ("class", name))).Expect(303).Headers["Location"].Split('?')[0];
        await Until.TrueAsync(async () => (await anna.PageAsync(to)).Contains("data-state=\"made\"", StringComparison.Ordinal), "the page shows the made set");
        var page = await anna.PageAsync(to);
        Assert.Contains("data-class=\"&lt;form&gt;", page);
        Assert.DoesNotContain("<form>-", page);
        Assert.Contains("dataset-labels", page);
        Assert.Contains("dataset-errors", (await anna.PostAsync(to, to + "/labels", ("apply", "false"))).Expect(422).Text);
        Assert.Contains($"data-dataset=\"{to.Split('/')[^1]}\"", await anna.PageAsync("/datasets"));
        await anna.PageAsync("/datasets/99999999", 404);
    }

    private static JsonObject Definition(string name, Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["name"] = "set", ["format"] = "coco", ["filter"] = new JsonObject { ["class"] = name }, ["split"] = new JsonObject { ["train"] = 1, ["validation"] = 0, ["test"] = 0 },
        };
        change?.Invoke(body);
        return body;
    }

    private Task<Answer> SimilarAsync(string id) => Api.GetAsync($"/api/v1/insight/similar?of=L1-AOI-1/{id}");

    private static Task<Answer> SendAsync(PersonClient person, string path, byte[] labels) =>
        person.SendAsync(HttpMethod.Post, path, new ByteArrayContent(labels), ("X-CSRF", person.Csrf), ("Content-Type", "application/json"));

    private static JsonNode Coco(byte[] zip) => JsonNode.Parse(Entry(zip, "annotations/train.json"))!;

    private static byte[] Entry(byte[] zip, string path)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        using var stream = archive.GetEntry(path)!.Open();
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }

    /// <summary>A bad part with one box on one image, both stored; its id.</summary>
    private async Task<string> InspectAsync(string id, string name, int seed)
    {
        var image = Drawn.Surface((seed * 1000) + s_ids, 80, 60, ("scratch", 20, 20));
        (await Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{TestImages.Hash(image)}", image, "image/png")).Expect(201);
        (await Api.InspectAsync(new JsonObject
        {
            ["id"] = id, ["station"] = "L1-AOI-1", ["part"] = new JsonObject { ["serial"] = $"SN-{id}" }, ["inspectedAt"] = DateTimeOffset.UnixEpoch.AddYears(56).ToString("O"), ["result"] = "fail",
            ["defects"] = new JsonArray(new JsonObject { ["class"] = name, ["location"] = new JsonObject { ["x"] = 20, ["y"] = 20, ["width"] = 16, ["height"] = 16 } }),
            ["images"] = new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = TestImages.Hash(image), ["width"] = 80, ["height"] = 60 }),
        })).Expect(201);
        return id;
    }
}
