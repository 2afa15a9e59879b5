using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Genealogy;
using Sightline.Genealogy.Tracing;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Images;
using Sightline.Proof.Signing;
using Sightline.Server.Access;
using Sightline.Server.Histories;
using Sightline.Server.Past;
using Sightline.Server.Reports;

namespace Sightline.Server.Api;

/// <summary>GET /parts/{serial}/certificate: the birth certificate of a part as JSON, as a document for print, and as PDF.</summary>
internal sealed class CertificateApi(CertificateReader reader, CertificatePaper paper, ReportPrinter printer, TraceQuery trace, InstallationKey key, IJournal journal, Projector projector)
{
    private static readonly string[] s_formats = ["json", "html", "pdf"];

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/parts/{serial}/certificate", (HttpContext http, CertificateApi api) => api.OneAsync(http)).WithTags("parts").Asks("digest", "format").Needs(Permission.ReadRecords, narrowed: true).AsOf(AsOfMark.Itself);

    public static string PathOf(string part, string format, long? asOf = null) =>
        $"/api/v1/parts/{Uri.EscapeDataString(part)}/certificate?format={format}{(asOf is null ? "" : $"&asOf={asOf}")}";

    public async Task OneAsync(HttpContext http)
    {
        var (part, asked) = (PathText.Segment(http, 1), new Asked(http));
        var (asOf, format, digest) = (asked.AsOf(), asked.Text("format") ?? Accepted(http), asked.Text("digest"));
        if (!s_formats.Contains(format))
        {
            asked.Errors.Add(new ContractError("format", $"Is '{format}'. Send json, html or pdf."));
        }

        if (digest is not null && !ImageStore.IsHash(digest))
        {
            asked.Errors.Add(new ContractError("digest", $"Is '{digest}'. Send the 64 hexadecimal digits that stand on the certificate, or leave it out."));
        }

        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        await projector.ReachAsync(journal.Head, http.RequestAborted);
        var (caller, then) = (http.CallerOf()!, trace.PositionOf(asOf));
        if (reader.Of(part, then ?? long.MaxValue, then is null, caller.Stations, caller.Targets) is not { } certificate)
        {
            await Problems.NotFoundAsync(http, PartsApi.NotKnown(part, asOf));
            return;
        }

        http.Response.Headers.Vary = "Accept, Accept-Language";
        await WriteAsync(http, await SignedAsync(http, certificate with { Address = AddressOf(http, certificate), Expected = digest }), format);
    }

    /// <summary>Signed by the installation; where it cannot sign, the certificate says so and why.</summary>
    private async Task<Certificate> SignedAsync(HttpContext http, Certificate certificate)
    {
        try
        {
            return certificate with { Signature = (await key.SignAsync(certificate.SignedText, http.RequestAborted)).Signed };
        }
        catch (KeyTroubleException trouble)
        {
            return certificate with { Unsigned = trouble.Message };
        }
    }

    private Task WriteAsync(HttpContext http, Certificate certificate, string format) => format switch
    {
        "json" => Answers.WriteAsync(http, 200, "application/json", certificate.ToJson()),
        "pdf" => PdfAsync(http, certificate),
        _ => HtmlAsync(http, certificate),
    };

    private async Task HtmlAsync(HttpContext http, Certificate certificate)
    {
        var (html, policy) = await paper.OfAsync(http, certificate, http.CallerOf()!.Can(Permission.ReadImages));
        http.Response.Headers.ContentSecurityPolicy = policy;
        await Answers.WriteAsync(http, 200, "text/html; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(html));
    }

    private async Task PdfAsync(HttpContext http, Certificate certificate)
    {
        var printed = printer.CanPrint
            ? await printer.PrintAsync((await paper.OfAsync(http, certificate, http.CallerOf()!.Can(Permission.ReadImages))).Html, http.RequestAborted)
            : await printer.PrintAsync("", http.RequestAborted);
        if (printed.Pdf is { } pdf)
        {
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"certificate-{certificate.Digest[..16]}.pdf\"";
            await Answers.WriteAsync(http, 200, "application/pdf", pdf);
            return;
        }

        await Problems.WriteAsync(
            http, printed.IsMissing ? 501 : 502, printed.IsMissing ? "No browser" : "Not printed",
            $"{printed.Why}. The same certificate is at {PathOf(certificate.Told.Part, "html", certificate.Told.AsOf)}, made for print: open it in a browser and print it to a file.");
    }

    /// <summary>Where anybody with access finds the same again, and hears whether it is the same.</summary>
    private static string AddressOf(HttpContext http, Certificate certificate) =>
        $"{http.Request.Scheme}://{http.Request.Host}{PathOf(certificate.Told.Part, "html", certificate.Told.AsOf)}&digest={certificate.Digest}";

    /// <summary>JSON unless a document is asked for by name.</summary>
    private static string Accepted(HttpContext http)
    {
        foreach (var wish in http.Request.GetTypedHeaders().Accept.Where(a => a.Quality is not 0).OrderByDescending(a => a.Quality ?? 1))
        {
            switch (wish.MediaType.Value)
            {
                case "application/json" or "*/*" or "application/*": return "json";
                case "text/html": return "html";
                case "application/pdf": return "pdf";
                default: break;
            }
        }

        return "json";
    }
}
