using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.Contract;

namespace Sightline.SystemTests.Harness;

/// <summary>Speaks to a node as a stranger would: bytes and headers, nothing of our client.</summary>
public sealed class ApiClient(string url, string? key) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };

    public string Url => url;

    public string? Key => key;

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, null);

    public Task<Answer> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, Bytes(body), "application/json");

    public Task<Answer> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, Bytes(body), "application/json");

    /// <summary>POST /api/v1/inspections with any bytes under any media type.</summary>
    public Task<Answer> InspectAsync(byte[] body, string? mediaType = "application/json", params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, "/api/v1/inspections", body, mediaType, headers);

    public Task<Answer> InspectAsync(string body, string? mediaType = "application/json", params (string Name, string Value)[] headers) =>
        InspectAsync(Encoding.UTF8.GetBytes(body), mediaType, headers);

    public Task<Answer> InspectAsync(JsonNode body) => InspectAsync(Bytes(body));

    public async Task<Answer> SendAsync(HttpMethod method, string path, byte[]? body, string? mediaType, params (string Name, string Value)[] headers)
    {
        HttpContent? content = null;
        if (body is not null)
        {
            content = new ByteArrayContent(body);
            if (mediaType is not null)
            {
                content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
            }
        }

        return await SendContentAsync(method, path, content, headers);
    }

    public async Task<Answer> SendContentAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _http.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    public Task<Answer> RecordAsync(string station, string id) =>
        GetAsync($"/api/v1/inspections/{Uri.EscapeDataString(station)}/{Uri.EscapeDataString(id)}");

    public async Task<Books> BooksAsync() =>
        System.Text.Json.JsonSerializer.Deserialize((await GetAsync("/api/v1/books")).Expect(200).Body, ContractJson.Default.Books)!;

    /// <summary>The books when all that was stored has gone through the journey and nothing is on its way.</summary>
    public async Task<Books> SettledBooksAsync()
    {
        Books books = new();
        await Until.TrueAsync(async () => (books = await BooksAsync()) is { Waiting: 0 } b && b.Projected == b.Head, "the books settle");
        return books;
    }

    public void Dispose() => _http.Dispose();

    private static byte[] Bytes(JsonNode body) => Encoding.UTF8.GetBytes(body.ToJsonString());
}
