using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Sightline.Contract.Client;

/// <summary>
/// Sends one image. The first attempt sends all of it. One that follows asks how much of it the node has kept, and goes on
/// there: a slow line that breaks again and again still gets a large image across.
/// </summary>
internal sealed class ImageSending(HttpClient http, Attempts attempts)
{
    private const int OutOfPlace = 409;
    private const int WrongHash = 422;

    private long _from;
    private bool _whole;

    public Task<SendOutcome<ImageStored>> SendAsync(string sha256, byte[] image, string mediaType, CancellationToken ct)
    {
        var path = $"images/{Uri.EscapeDataString(sha256)}";
        return attempts.SendAsync(
            async (attempt, stop) =>
            {
                _from = attempt == 1 || _whole ? 0 : await KeptAsync(path, image.Length, stop);
                return Request(path, image, mediaType);
            },
            (response, _) => response.StatusCode == HttpStatusCode.Accepted ? null : new ImageStored(sha256, response.StatusCode == HttpStatusCode.Created),
            Again,
            ct);
    }

    /// <summary>
    /// The node may have got more from an attempt that seemed lost, or keep another's beginning of this image that is not
    /// ours. Both are no end of a resumed upload: the next one asks again, or begins anew.
    /// </summary>
    private bool Again(int status)
    {
        if (_from == 0 || status is not (OutOfPlace or WrongHash))
        {
            return false;
        }

        _whole = status == WrongHash;
        return true;
    }

    private async Task<long> KeptAsync(string path, long size, CancellationToken ct)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Head, path);
        using var answer = await http.SendAsync(ask, ct);
        return answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone && answer.Headers.TryGetValues("Upload-Offset", out var offsets)
            && long.TryParse(offsets.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var kept) && kept < size ? kept : 0;
    }

    private HttpRequestMessage Request(string path, byte[] image, string mediaType)
    {
        var content = new ByteArrayContent(image, (int)_from, image.Length - (int)_from);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        if (_from > 0)
        {
            content.Headers.ContentRange = new ContentRangeHeaderValue(_from, image.Length - 1, image.Length);
        }

        return new HttpRequestMessage(HttpMethod.Put, path) { Content = content };
    }
}
