using System.Globalization;
using System.Text;

namespace Sightline.Benchmarks.Load;

/// <summary>What a station with a camera sends, in turns: the image of 300 KB, then the inspection that names it.</summary>
internal sealed class ImageRequests : IRequests
{
    private readonly string _key;
    private readonly Station _station;
    private readonly Numbers _numbers;
    private readonly BenchImage _image;
    private readonly InspectionTemplate _template;
    private readonly byte[] _head;
    private byte[]? _sha256;

    public ImageRequests(string key, Station station, Numbers numbers, int seed)
    {
        (_key, _station, _numbers) = (key, station, numbers);
        _image = new BenchImage(seed);
        _template = new InspectionTemplate(station.Name, fails: false);
        _head = Encoding.ASCII.GetBytes($"POST /api/v1/inspections HTTP/1.1\r\nHost: edge\r\nX-Api-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {_template.Bytes.Length}\r\n\r\n");
    }

    public int Items => 1;

    public ReadOnlySpan<byte> Next()
    {
        if (_sha256 is null)
        {
            _sha256 = _image.Turn(_numbers.Take(1));
            var head = $"PUT /api/v1/images/{Convert.ToHexStringLower(_sha256)} HTTP/1.1\r\nHost: edge\r\nX-Api-Key: {_key}\r\nContent-Type: image/png\r\nContent-Length: {_image.Bytes.Length}\r\n\r\n";
            return (byte[])[.. Encoding.ASCII.GetBytes(head), .. _image.Bytes];
        }

        byte[] request = [.. _head, .. _template.Bytes];
        var time = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var body = request.AsSpan(_head.Length);
        _template.Patch(body, _numbers.Take(1), ++_station.Sent, Encoding.ASCII.GetBytes(time));
        _template.PatchImage(body, _sha256);
        _sha256 = null;
        return request;
    }
}
