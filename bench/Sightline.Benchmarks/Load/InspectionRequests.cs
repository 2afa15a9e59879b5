using System.Globalization;
using System.Text;

namespace Sightline.Benchmarks.Load;

internal enum BodyForm
{
    Single,
    JsonArray,
    Ndjson,
}

/// <summary>Posts of one station. The bytes are built once; each request patches digits into them. 4 % of the parts fail.</summary>
internal sealed class InspectionRequests : IRequests
{
    private const int OneFailsOf = 25;

    private readonly Station _station;
    private readonly Numbers _numbers;
    private readonly Func<DateTimeOffset> _exposure;
    private readonly Variant[] _variants;
    private readonly byte[] _time = new byte[InspectionTemplate.TimeLength];
    private int _turn;

    public InspectionRequests(string path, string? key, Station station, Numbers numbers, BodyForm form, int items, Func<DateTimeOffset>? exposure = null, bool counted = true)
    {
        (_station, _numbers, Items) = (station, numbers, items);
        _exposure = exposure ?? TimeProvider.System.GetUtcNow;
        var (pass, fail) = (new InspectionTemplate(station.Name, fails: false, counted), new InspectionTemplate(station.Name, fails: true, counted));
        _variants = form == BodyForm.Single
            ? [Variant.Of(path, key, form, [pass]), Variant.Of(path, key, form, [fail])]
            : [Variant.Of(path, key, form, [.. Enumerable.Range(0, items).Select(i => i % OneFailsOf == OneFailsOf / 2 ? fail : pass)])];
    }

    public int Items { get; }

    /// <summary>Number of the first inspection in the request that <see cref="Next"/> made last.</summary>
    public long FirstNumber { get; private set; }

    public ReadOnlySpan<byte> Next()
    {
        var variant = _variants[_variants.Length > 1 && ++_turn % OneFailsOf == 0 ? 1 : 0];
        _exposure().UtcDateTime.TryFormat(_time, out _, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var number = FirstNumber = _numbers.Take(Items);
        foreach (var (template, at) in variant.Slots)
        {
            template.Patch(variant.Bytes.AsSpan(at, template.Bytes.Length), number++, ++_station.Sent, _time);
        }

        return variant.Bytes;
    }

    private sealed record Variant(byte[] Bytes, (InspectionTemplate Template, int At)[] Slots)
    {
        public static Variant Of(string path, string? key, BodyForm form, InspectionTemplate[] items)
        {
            using var body = new MemoryStream();
            var slots = new (InspectionTemplate, int)[items.Length];
            body.Write(form == BodyForm.JsonArray ? "["u8 : ""u8);
            for (var i = 0; i < items.Length; i++)
            {
                body.Write(i == 0 ? ""u8 : form == BodyForm.JsonArray ? ","u8 : "\n"u8);
                slots[i] = (items[i], (int)body.Length);
                body.Write(items[i].Bytes);
            }

            body.Write(form == BodyForm.JsonArray ? "]"u8 : ""u8);
            var media = form == BodyForm.Ndjson ? "application/x-ndjson" : "application/json";
            var head = Encoding.ASCII.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: hub\r\n{(key is null ? "" : $"X-Api-Key: {key}\r\n")}Content-Type: {media}\r\nContent-Length: {body.Length}\r\n\r\n");
            return new Variant([.. head, .. body.ToArray()], [.. slots.Select(s => (s.Item1, s.Item2 + head.Length))]);
        }
    }
}
