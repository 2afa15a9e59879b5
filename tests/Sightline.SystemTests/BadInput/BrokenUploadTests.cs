using System.Text;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Api;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.BadInput;

/// <summary>Uploads that end before their end, and requests that are hardly HTTP.</summary>
public sealed class BrokenUploadTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private static readonly string s_half = """{"id":"cut","station":"L1-AOI-1","part":{"serial":"S"},"note":" """.PadRight(200, 'x');

    [Theory]
    [InlineData("Content-Length: 500", "", false)]
    [InlineData("Content-Length: 500", "", true)]
    [InlineData("Transfer-Encoding: chunked", "C8\r\n", false)]
    [InlineData("Transfer-Encoding: chunked", "1F4\r\n", false)]
    [InlineData("Transfer-Encoding: chunked", "C8\r\n", true)]
    public async Task An_upload_that_breaks_off_is_kept_as_far_as_it_came_and_stores_nothing(string length, string chunk, bool reset)
    {
        var before = (await plant.Api.SettledBooksAsync()).Refused;

        await RawHttp.BreakOffAsync(plant.Hub.Url, Head(length, "Expect: 100-continue"), chunk + s_half, reset);

        await ExpectTruncatedAsync(before);
    }

    [Fact]
    public async Task Chunks_that_are_none_are_kept_as_far_as_they_came()
    {
        var before = (await plant.Api.SettledBooksAsync()).Refused;

        var answer = await RawHttp.SendAsync(plant.Hub.Url, Head("Transfer-Encoding: chunked", "Connection: close") + $"C8\r\n{s_half}\r\nzz\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        await ExpectTruncatedAsync(before);
    }

    [Theory]
    [InlineData("GARBAGE\r\n\r\n")]
    [InlineData("\0\u0001\u0002\u0003")]
    [InlineData("GET /api/v1/books HTTP/9.9\r\n\r\n")]
    [InlineData("POST /api/v1/inspections HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("POST /api/v1/inspections HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("POST /api/v1/inspections HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde")]
    [InlineData("POST /api/v1/inspections HTTP/1.1\r\nNo colon\r\n\r\n")]
    [InlineData("POST /api/v1/inspections HTTP/1.1\r\nHost: x\r\n X-Api-Key: folded\r\n\r\n")]
    public async Task What_is_hardly_HTTP_ends_the_connection_and_nothing_else(string request)
    {
        var answer = await RawHttp.SendAsync(plant.Hub.Url, request + (request.Contains("HTTP/1.1", StringComparison.Ordinal) ? "" : "\r\n\r\n"));
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal), answer);
        await plant.ExpectGoingOnAsync();
    }

    [Theory]
    [InlineData("GET", "/api/v1/inspections/%FF%FE/%C0%80")]
    [InlineData("GET", "/api/v1/inspections/L1-AOI-1/%zz")]
    [InlineData("GET", "/api/v1/inspections?limit=%FF&cursor=%00")]
    [InlineData("GET", "/api/v1/inspections?station=%00&part=%FF&lot=';--")]
    [InlineData("GET", "/api/v1/parts/%22%27%3B%20DROP%20TABLE%20facts")]
    [InlineData("GET", "/api/v1/deliveries/%2e%2e%2fmes.1")]
    [InlineData("GET", "/api/v1/quarantine/q%31")]
    [InlineData("PUT", "/api/v1/stations/%FF")]
    [InlineData("PUT", "/api/v1/stations/%ED%A0%80")]
    [InlineData("PUT", "/api/v1/lines/%20")]
    [InlineData("PUT", "/api/v1/stations/%FF/context")]
    [InlineData("POST", "/api/v1/parked/%FF/close")]
    [InlineData("POST", "/api/v1/targets/..%2F..%2Fx/pause")]
    [InlineData("GET", "/api/v1/maps/..%2F..%2Fsecrets")]
    public async Task Junk_in_the_address_is_answered_and_breaks_nothing(string method, string path)
    {
        const string Body = "{}";
        var answer = await RawHttp.SendAsync(
            plant.Hub.Url, $"{method} {path} HTTP/1.1\r\nHost: x\r\nX-Api-Key: {plant.Api.Key}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}");
        Assert.Matches("^HTTP/1.1 (200|400|404|422) ", answer);
        await plant.ExpectGoingOnAsync();
        (await plant.Api.GetAsync("/api/v1/stations?limit=1000")).Expect(200);
    }

    [Fact]
    public async Task Long_and_strange_headers_break_nothing()
    {
        var refused = await plant.Api.SendAsync(HttpMethod.Get, "/api/v1/books", null, null, ("X-Junk", new string('x', 60_000)));
        Assert.Contains(refused.Status, (int[])[400, 431]);
        (await plant.Api.SendAsync(HttpMethod.Get, "/api/v1/books", null, null, ("X-Junk", new string('x', 10_000)), ("Accept", "nothing/at-all"))).Expect(200);
        (await plant.Hub.Client(new string('k', 5_000)).GetAsync("/api/v1/books")).Problem(401);
        await plant.ExpectGoingOnAsync();
    }

    private string Head(params string[] more) =>
        $"POST /api/v1/inspections HTTP/1.1\r\nHost: x\r\nX-Api-Key: {plant.Api.Key}\r\nContent-Type: application/json\r\n{string.Concat(more.Select(m => m + "\r\n"))}\r\n";

    /// <summary>The end of a connection may overtake bytes sent before it; what did arrive is kept, and how much that was is said.</summary>
    private async Task ExpectTruncatedAsync(long refusedBefore)
    {
        await Until.TrueAsync(async () => (await plant.Api.BooksAsync()) is var b && b.Refused > refusedBefore && b.Projected == b.Head, "the upload is quarantined");
        JsonObject entry = (await plant.Api.GetAsync("/api/v1/quarantine?limit=1")).Items[0];
        var size = (int)entry["size"]!;
        Assert.Contains($"ended after {size} bytes", (string)entry["errors"]![0]!["detail"]!, StringComparison.Ordinal);
        await plant.ExpectKeptAsync((string)entry["id"]!, 400, Encoding.UTF8.GetBytes(s_half)[..size]);
        (await plant.Api.RecordAsync("L1-AOI-1", "cut")).Problem(404);
    }
}
