using System.Text;

namespace Sightline.Benchmarks.Load;

/// <summary>
/// A contract inspection of about 600 bytes as a station sends it. What changes from one to the next has a fixed width
/// and a known place, so that making the next costs a few copied digits.
/// </summary>
internal sealed class InspectionTemplate
{
    public const int TimeLength = 27;

    private const string Number = "NNNNNNNNNN";
    private const string Sequence = "SSSSSSSSSS";
    private const string Time = "TTTTTTTTTTTTTTTTTTTTTTTTTTT";
    private const string Image = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private readonly int _id;
    private readonly int _serial;
    private readonly int _sequence;
    private readonly int _time;
    private readonly int _image;

    public InspectionTemplate(string station, bool fails, bool counted = true)
    {
        var text = Text(station, fails, counted);
        Bytes = Encoding.UTF8.GetBytes(text);
        _id = text.IndexOf(Number, StringComparison.Ordinal);
        _serial = text.LastIndexOf(Number, StringComparison.Ordinal);
        _sequence = text.IndexOf(Sequence, StringComparison.Ordinal);
        _time = text.IndexOf(Time, StringComparison.Ordinal);
        _image = text.IndexOf(Image, StringComparison.Ordinal);
    }

    public byte[] Bytes { get; }

    public static string SerialOf(long number) => $"SN-{number:D10}";

    public static string IdOf(long number) => $"I-{number:D10}";

    /// <summary>Writes identity, counter and time into a copy of <see cref="Bytes"/>.</summary>
    public void Patch(Span<byte> body, long number, long sequence, ReadOnlySpan<byte> time)
    {
        Digits(body.Slice(_id, Number.Length), number);
        Digits(body.Slice(_serial, Number.Length), number);
        if (_sequence >= 0)
        {
            Digits(body.Slice(_sequence, Sequence.Length), 1_000_000_000 + sequence);
        }

        time.CopyTo(body.Slice(_time, Time.Length));
    }

    /// <summary>Writes which image it was judged by.</summary>
    public void PatchImage(Span<byte> body, ReadOnlySpan<byte> sha256) => Convert.TryToHexStringLower(sha256, body.Slice(_image, Image.Length), out _);

    private static void Digits(Span<byte> place, long value)
    {
        for (var i = place.Length - 1; i >= 0; i--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            place[i] = (byte)('0' + digit);
        }
    }

    private static string Text(string station, bool fails, bool counted)
    {
        var defects = fails
            ? ""","defects":[{"class":"surface_scratch","severity":"major","confidence":0.913,"location":{"image":"top","x":412,"y":188,"width":64,"height":12}}]"""
            : "";
        return $$"""{"id":"I-{{Number}}","station":"{{station}}","part":{"serial":"SN-{{Number}}"},"inspectedAt":"{{Time}}","result":"{{(fails ? "fail" : "pass")}}","confidence":0.974{{defects}},"recipe":{"id":"R-100","version":"4"},"model":{"name":"surface-net","version":"2.3.1"},"measurements":[{"name":"hole_diameter","value":12.034,"unit":"mm","lower":11.95,"upper":12.05},{"name":"edge_distance","value":7.51,"unit":"mm","lower":7.4,"upper":7.6}],"images":[{"name":"top","sha256":"{{Image}}","mediaType":"image/png","width":1280,"height":960}]{{(counted ? $",\"sequence\":{Sequence}" : "")}}}""";
    }
}
