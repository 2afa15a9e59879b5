using System.Collections.Frozen;
using System.IO.Compression;
using System.Net.Mime;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Sightline.Server.Pages;

/// <summary>
/// Style sheets and scripts, out of this assembly and from memory. The address holds the hash of the content, so a browser
/// keeps a file for ever and still never mixes two releases.
/// </summary>
internal static class WebFiles
{
    public const string Path = "/assets/{hash}/{name}";

    private const string Prefix = "assets/";

    private static readonly Lazy<FrozenDictionary<string, WebFile>> s_all = new(Load);

    /// <summary>The address of a file, hash included.</summary>
    public static string Url(string name) =>
        s_all.Value.TryGetValue(name, out var asset) ? asset.Url : throw new ArgumentException($"There is no file '{name}' among them. Put it into Web, or name it in the project file.", nameof(name));

    public static IEnumerable<string> Names => s_all.Value.Keys.Order(StringComparer.Ordinal);

    public static async Task AnswerAsync(HttpContext http, string hash, string name)
    {
        var response = http.Response;
        response.Headers.XContentTypeOptions = "nosniff";
        if (!s_all.Value.TryGetValue(name, out var asset) || asset.Hash != hash)
        {
            // Content of another release under this address would be kept for ever.
            response.StatusCode = 404;
            return;
        }

        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        response.Headers.ETag = asset.Tag.ToString();
        response.Headers.Vary = "Accept-Encoding";
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(asset.Tag, useStrongComparison: false)))
        {
            response.StatusCode = 304;
            return;
        }

        response.ContentType = asset.MediaType;
        var body = asset.Plain;
        if (TakesGzip(http.Request.Headers.AcceptEncoding))
        {
            response.Headers.ContentEncoding = "gzip";
            body = asset.Packed;
        }

        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, http.RequestAborted);
        }
    }

    private static bool TakesGzip(StringValues accepted) =>
        StringWithQualityHeaderValue.TryParseList(accepted, out var codings)
        && codings.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);

    private static FrozenDictionary<string, WebFile> Load()
    {
        var assembly = typeof(WebFiles).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var plain = new byte[stream.Length];
            stream.ReadExactly(plain);
            return new WebFile(name[Prefix.Length..], plain);
        }).ToFrozenDictionary(asset => asset.Name);
    }

    private sealed class WebFile(string name, byte[] plain)
    {
        private readonly Lazy<byte[]> _packed = new(() => Pack(plain));

        public string Name => name;

        public byte[] Plain => plain;

        public byte[] Packed => _packed.Value;

        public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(plain))[..16];

        public string Url => $"/assets/{Hash}/{name}";

        public EntityTagHeaderValue Tag => new($"\"{Hash}\"");

        public string MediaType => System.IO.Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => MediaTypeNames.Image.Svg,
            var other => throw new InvalidOperationException($"We know no media type for {other}. Add it here."),
        };

        private static byte[] Pack(byte[] plain)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            {
                gzip.Write(plain);
            }

            return packed.ToArray();
        }
    }
}
