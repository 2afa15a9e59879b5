using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sightline.Benchmarks.Raw;

/// <summary>The least an HTTP intake could do: read the body, answer as many bytes as the hub does. Started by the hidden verb.</summary>
internal static class RawEndpoint
{
    public const string Verb = "raw-endpoint";
    public const string Path = "/raw";

    private static readonly byte[] s_answer = """{"id":"I-0000000001","status":201,"position":1}"""u8.ToArray();

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var app = builder.Build();
        app.MapPost(Path, (RequestDelegate)AnswerAsync);
        await app.StartAsync();
        await Console.Out.WriteLineAsync($"Listening at {app.Urls.First()}");
        await app.WaitForShutdownAsync();
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        var body = new byte[(int)http.Request.ContentLength!];
        await http.Request.Body.ReadExactlyAsync(body);
        http.Response.StatusCode = 201;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = s_answer.Length;
        await http.Response.BodyWriter.WriteAsync(s_answer);
    }
}
