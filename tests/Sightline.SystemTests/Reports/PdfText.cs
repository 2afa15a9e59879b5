using System.Diagnostics;
using System.Text;
using Sightline.SystemTests.Browser;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Reports;

/// <summary>What a person reads in a PDF.</summary>
internal static class PdfText
{
    /// <summary>Pages apart by form feeds.</summary>
    public static async Task<string> OfAsync(byte[] pdf)
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder.In("report.pdf"), pdf);
        using var process = Process.Start(new ProcessStartInfo(Tools.PdfToText(), ["-raw", folder.In("report.pdf"), "-"]) { UseShellExecute = false, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return text;
    }
}
