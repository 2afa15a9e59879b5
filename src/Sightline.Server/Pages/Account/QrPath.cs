using System.Text;
using QRCoder;

namespace Sightline.Server.Pages.Account;

/// <summary>A QR code as the path of a drawing, one unit for each module, with the quiet zone around it.</summary>
internal static class QrPath
{
    public static (int Size, string Path) Of(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < modules.Count; y++)
        {
            for (var x = 0; x < modules[y].Count; x++)
            {
                if (modules[y][x])
                {
                    path.Append($"M{x} {y}h1v1h-1z");
                }
            }
        }

        return (modules.Count, path.ToString());
    }
}
