using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Plant.Images;

namespace Sightline.Benchmarks.Suites;

/// <summary>Gives a hub so many inspections with a tiny image each: nine of ten were exposed 40 days ago, the others today.</summary>
internal sealed class RetentionLoader(Hub hub)
{
    public const string Camera = "BENCH-RETENTION";
    private const int AtOnce = 500;
    private const int Lanes = 32;

    private readonly DateTimeOffset _old = TimeProvider.System.GetUtcNow().AddDays(-40);
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow().AddMinutes(-1);
    private readonly byte[] _image = PngWriter.Write(new Raster(1, 1));

    /// <summary>How many are due.</summary>
    public async Task<long> LoadAsync(long images)
    {
        await hub.PutAsync($"/api/v1/stations/{Camera}", PlantSetup.StationMaster(Camera));
        await hub.PutAsync($"/api/v1/stations/{Camera}/context", PlantSetup.Context(_old.AddDays(-1), "BENCH-LOT"));
        for (long first = 0; first < images; first += AtOnce)
        {
            var some = Enumerable.Range(0, (int)Math.Min(AtOnce, images - first)).Select(n => first + n).ToList();
            await Parallel.ForEachAsync(some, new ParallelOptions { MaxDegreeOfParallelism = Lanes }, async (n, ct) => await PutAsync(ImageOf(n), ct));
            await SendAsync(some);
        }

        await hub.DrainAsync();
        return images - ((images + 9) / 10);
    }

    /// <summary>Another image each time: its number follows the picture's end, which readers of PNG leave alone.</summary>
    private byte[] ImageOf(long n)
    {
        var image = new byte[_image.Length + 8];
        _image.CopyTo(image, 0);
        BinaryPrimitives.WriteInt64BigEndian(image.AsSpan(_image.Length), n);
        return image;
    }

    private async Task PutAsync(byte[] image, CancellationToken ct)
    {
        using var content = new ByteArrayContent(image);
        content.Headers.ContentType = new("image/png");
        using var answer = await hub.Http.PutAsync($"/api/v1/images/{Hash(image)}", content, ct);
        if (!answer.IsSuccessStatusCode)
        {
            throw new IOException($"An image was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}\n{hub.Process.Said()}");
        }
    }

    private async Task SendAsync(IEnumerable<long> numbers)
    {
        using var content = new StringContent(string.Join('\n', numbers.Select(Inspection)), Encoding.UTF8, "application/x-ndjson");
        using var answer = await hub.Http.PostAsync(Hub.Posts, content);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode || text.Contains("\"status\":4", StringComparison.Ordinal))
        {
            throw new IOException($"{Hub.Posts} answered {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 500)]}");
        }
    }

    private string Inspection(long n)
    {
        var at = (n % 10 == 0 ? _now : _old.AddMilliseconds(n)).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return $"{{\"id\":\"ret-{n}\",\"station\":\"{Camera}\",\"part\":{{\"serial\":\"RET-{n:D8}\"}},\"inspectedAt\":\"{at}\",\"result\":\"pass\",\"images\":[{{\"name\":\"top\",\"sha256\":\"{Hash(ImageOf(n))}\"}}]}}";
    }

    private static string Hash(byte[] image) => Convert.ToHexStringLower(SHA256.HashData(image));
}
