using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Sightline.SystemTests.Docs;

/// <summary>docs/sending.md does what it says, on a real node.</summary>
public sealed class SendingPageTests
{
    private const string Source = "tests/Sightline.SystemTests/Docs/SendingExample.cs";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Page Sending => Page.Read("docs/sending.md");

    [Fact]
    public async Task Every_curl_example_answers_what_the_page_shows()
    {
        Shell.Need("bash", "curl", "python3", "base64", "sha256sum");
        await using var hub = await DocsHub.StartAsync(Ct);
        await hub.SeedAsync(Ct);
        var examples = Sending.Blocks.Where(b => b.Language == "sh").ToList();
        Assert.Equal(6, examples.Count);
        foreach (var example in examples)
        {
            var shown = Assert.Single(Sending.Under(example.Heading, "text"));
            Assert.Equal(Shell.Plain(shown.Text), Shell.Plain(await Shell.BashAsync(hub, example.Text, Ct)));
        }
    }

    [Fact]
    public async Task The_python_example_says_what_the_page_shows()
    {
        Shell.Need("python3");
        await using var hub = await DocsHub.StartAsync(Ct);
        await hub.SeedAsync(Ct);
        await StoreImageAsync(hub);
        var example = Assert.Single(Sending.Blocks, b => b.Language == "python");
        var shown = Assert.Single(Sending.Under(example.Heading, "text"));
        Assert.Equal(Shell.Plain(shown.Text), Shell.Plain(await Shell.PythonAsync(hub, example.Text, Ct)));
    }

    [Fact]
    public async Task The_csharp_example_is_the_compiled_one_and_says_what_the_page_shows()
    {
        var example = Assert.Single(Sending.Blocks, b => b.Language == "csharp");
        Assert.Equal(example.Text, Compiled());
        await using var hub = await DocsHub.StartAsync(Ct);
        await hub.SeedAsync(Ct);
        var image = await StoreImageAsync(hub);
        var said = await SendingExample.RunAsync(new Uri(hub.Url), hub.Key, Convert.ToHexStringLower(SHA256.HashData(image)), image, Ct);
        var shown = Assert.Single(Sending.Under(example.Heading, "text"));
        Assert.Equal(shown.Text.Trim(), string.Join('\n', said));
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "application/json", "{}", "no-key")]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, "application/json", "too-many", null)]
    [InlineData(HttpStatusCode.UnsupportedMediaType, "application/json; charset=utf-16", "{}", null)]
    [InlineData(HttpStatusCode.UnprocessableEntity, "application/json", "{}", null)]
    public async Task Other_statuses_are_those_of_the_table(HttpStatusCode expected, string mediaType, string body, string? key)
    {
        await using var hub = await DocsHub.StartAsync(Ct);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/inspections")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body == "too-many" ? $"[{string.Join(',', Enumerable.Repeat("{}", 1_001))}]" : body)),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        using var http = new HttpClient { BaseAddress = new Uri(hub.Url) };
        http.DefaultRequestHeaders.Add("X-Api-Key", key ?? hub.Key);
        using var answer = await http.SendAsync(request, Ct);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Contains($"\n| {(int)expected} | ", Sending.Text);
    }

    [Fact]
    public async Task No_room_is_answered_503_with_a_time_to_come_back()
    {
        await using var hub = await DocsHub.StartAsync(Ct, folder =>
        {
            Directory.CreateDirectory(folder.In("config"));
            File.WriteAllText(folder.In("config/sightline.json"), """{ "Journal": { "ReservedFreeSpaceInBytes": 9000000000000000000 } }""");
        });
        using var answer = await hub.Http.PostAsync("/api/v1/inspections", new StringContent("{}", Encoding.UTF8, "application/json"), Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
    }

    /// <summary>The image of the curl example, in the node and in the folder that examples run in.</summary>
    private static async Task<byte[]> StoreImageAsync(DocsHub hub)
    {
        var script = Assert.Single(Sending.Under("An image", "sh")).Text;
        var image = Convert.FromBase64String(script.Split(' ')[1]);
        await File.WriteAllBytesAsync(Path.Combine(hub.Work, "part.png"), image, Ct);
        using var answer = await hub.Http.PutAsync($"/api/v1/images/{Convert.ToHexStringLower(SHA256.HashData(image))}", new ByteArrayContent(image), Ct);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return image;
    }

    private static string Compiled()
    {
        var text = Page.Read(Source).Text;
        var start = text.IndexOf("// example:\n", StringComparison.Ordinal) + "// example:\n".Length;
        var lines = text[start..text.IndexOf("        // end of example", StringComparison.Ordinal)].Split('\n');
        return string.Join('\n', lines.Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line));
    }
}
