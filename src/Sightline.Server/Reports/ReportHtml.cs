using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Sightline.Context.Orders;
using Sightline.Server.Pages;
using Sightline.Server.Pages.Reconciling;

namespace Sightline.Server.Reports;

/// <summary>A closing as a document of its own, made for print: it loads nothing and runs nothing, so that it can be kept as it is.</summary>
internal static class ReportHtml
{
    public const string Style =
        "@page{size:A4;margin:16mm 14mm}body{font:10pt/1.35 system-ui,sans-serif;color:#000;background:#fff;max-width:190mm;margin:0 auto;padding:8mm}"
        + "@media print{body{padding:0;max-width:none}}h1{font-size:16pt;margin:0 0 2mm}h2{font-size:12pt;margin:6mm 0 2mm;break-after:avoid}table{border-collapse:collapse;width:100%}"
        + "th,td{text-align:start;padding:.8mm 2mm;border-bottom:.2mm solid #999;vertical-align:top;overflow-wrap:anywhere}thead{display:table-header-group}tr{break-inside:avoid}.n{text-align:end;white-space:nowrap}"
        + ".m{font-family:ui-monospace,monospace;font-size:8pt;overflow-wrap:anywhere}.q{color:#333}.w{border:.4mm solid #000;padding:2mm 3mm;margin:3mm 0}dl{display:grid;grid-template-columns:max-content 1fr;gap:.5mm 4mm;margin:0}dd{margin:0;overflow-wrap:anywhere}";

    /// <summary>Lets the one style in and nothing else.</summary>
    public static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static async Task<string> OfAsync(HttpContext http, ClosingReport report)
    {
        await using var renderer = new HtmlRenderer(http.RequestServices, http.RequestServices.GetRequiredService<ILoggerFactory>());
        var given = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(PageHost.Context)] = new PageContext(http, report),
            [nameof(PageHost.Shows)] = typeof(ClosingDocument),
        });
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<PageHost>(given)).ToHtmlString());
        return html.Replace("</head>", $"<style>{Style}</style></head>", StringComparison.Ordinal);
    }
}
