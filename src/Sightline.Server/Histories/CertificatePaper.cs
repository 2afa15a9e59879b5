using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Sightline.Images;
using Sightline.Server.Pages;
using Sightline.Server.Pages.Certificates;

namespace Sightline.Server.Histories;

/// <summary>A certificate as it is printed.</summary>
/// <param name="Certificate">What it says.</param>
/// <param name="Images">The bytes of its images by their hash.</param>
/// <param name="Altered">Hashes under which the store gives another content.</param>
internal sealed record PrintedCertificate(Certificate Certificate, IReadOnlyDictionary<string, string> Images, IReadOnlySet<string> Altered);

/// <summary>A certificate as a document of its own, made for A4: it loads nothing and runs nothing, so that it can be kept and printed as it is.</summary>
internal sealed class CertificatePaper(ImageReader images)
{
    /// <summary>Larger images are named with their hash: originals are passed through, nothing here makes them smaller.</summary>
    private const long MostBytesOfImage = 4L << 20;

    private const long MostBytes = 16L << 20;
    private const int MostImages = 16;

    private const string Style =
        "body{font:9.5pt/1.35 system-ui,sans-serif;color:#000;background:#fff;max-width:186mm;margin:0 auto;padding:8mm}@media print{body{padding:0;max-width:none}}"
        + "h1{font-size:17pt;margin:0 0 1mm;overflow-wrap:anywhere}h2{font-size:11.5pt;margin:5mm 0 1.5mm;break-after:avoid;border-bottom:.3mm solid #000}h3{font-size:10pt;margin:3mm 0 1mm;break-after:avoid;overflow-wrap:anywhere}p{margin:0 0 1.5mm}"
        + "table{border-collapse:collapse;width:100%;table-layout:fixed}th,td{text-align:start;padding:.7mm 1.5mm;border-bottom:.2mm solid #999;vertical-align:top;overflow-wrap:anywhere}thead{display:table-header-group}tr{break-inside:avoid}"
        + ".n{text-align:end}.m{font-family:ui-monospace,monospace;font-size:7.5pt;overflow-wrap:anywhere}.q{color:#333;font-size:8.5pt}.head{display:grid;grid-template-columns:minmax(0,1fr) 34mm;gap:6mm;align-items:start}"
        + ".code{width:34mm;height:34mm;display:block}.w{border:.6mm solid #000;padding:2mm 3mm;margin:2mm 0;font-size:15pt;font-weight:700;break-inside:avoid}.w ul{margin:0;padding-inline-start:6mm}.s{border:.2mm solid #666;padding:1.5mm 3mm;margin:1.5mm 0;break-inside:avoid}"
        + "dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.5mm 4mm;margin:0}dt{color:#333}dd{margin:0;overflow-wrap:anywhere}.big{font-size:14pt;font-weight:700}.x{text-decoration:line-through}"
        + ".pics{display:flex;flex-wrap:wrap;gap:4mm}figure{margin:0;width:56mm;break-inside:avoid}.pic{position:relative;display:block;border:.2mm solid #999}.pic img{display:block;width:100%;max-height:70mm;object-fit:contain}.pic svg{position:absolute;inset:0;width:100%;height:100%}.pic rect{fill:none;stroke:#d00;stroke-width:2;vector-effect:non-scaling-stroke}figcaption{font-size:8pt;overflow-wrap:anywhere}";

    /// <summary>The document and the policy that lets its one style and its own images in, and nothing else.</summary>
    public async Task<(string Html, string Policy)> OfAsync(HttpContext http, Certificate certificate, bool withImages)
    {
        var altered = new SortedSet<string>(StringComparer.Ordinal);
        var given = new PrintedCertificate(certificate, withImages ? await ReadAsync(certificate, altered, http.RequestAborted) : new Dictionary<string, string>(), altered);
        await using var renderer = new HtmlRenderer(http.RequestServices, http.RequestServices.GetRequiredService<ILoggerFactory>());
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(PageHost.Context)] = new PageContext(http, given),
            [nameof(PageHost.Shows)] = typeof(CertificateDocument),
        });
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<PageHost>(parameters)).ToHtmlString());
        var style = Pages(certificate) + Style;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        return (html.Replace("</head>", $"<style>{style}</style></head>", StringComparison.Ordinal), $"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
    }

    /// <summary>Each page says which part and which certificate it belongs to, and which of how many it is.</summary>
    private static string Pages(Certificate certificate) =>
        "@page{size:A4;margin:14mm 12mm 16mm;@bottom-left{content:" + Quoted($"{Short(certificate.Told.Part)} · {certificate.Digest[..16]}") + ";font:8pt ui-monospace,monospace}@bottom-right{content:counter(page) \" / \" counter(pages);font:8pt system-ui,sans-serif}}";

    private static string Short(string part) => part.Length <= 60 ? part : $"{part[..60]}…";

    /// <summary>As a style sheet quotes it: whatever is neither letter nor digit by its number.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            quoted = rune.IsAscii && Rune.IsLetterOrDigit(rune) ? quoted.Append(rune.ToString()) : quoted.Append('\\').Append(rune.Value.ToString("x6", CultureInfo.InvariantCulture));
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Every image that has room, as the address of its own bytes. Only what has the hash that the record names is printed under it.</summary>
    private async Task<IReadOnlyDictionary<string, string>> ReadAsync(Certificate certificate, SortedSet<string> altered, CancellationToken ct)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var left = MostBytes;
        foreach (var (_, shot) in certificate.Pictured().Where(p => p.Shot.IsShown).DistinctBy(p => p.Shot.At.Sha256).Take(MostImages))
        {
            var size = shot.At.Stored!.Size;
            if (size > MostBytesOfImage || size > left || await images.OpenAsync(shot.At.Sha256, 0, size, ct) is not { } content)
            {
                continue;
            }

            await using (content)
            {
                using var bytes = new MemoryStream((int)size);
                await content.CopyToAsync(bytes, ct);
                if (Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length))) != shot.At.Sha256)
                {
                    altered.Add(shot.At.Sha256);
                    continue;
                }

                found[shot.At.Sha256] = $"data:{shot.At.Stored.MediaType};base64,{Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length)}";
                left -= size;
            }
        }

        return found;
    }
}
