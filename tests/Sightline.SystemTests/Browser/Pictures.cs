using System.Buffers.Binary;
using Microsoft.Playwright;
using Sightline.SystemTests.Docs;

namespace Sightline.SystemTests.Browser;

/// <summary>The pictures in docs/images: pages of a real node, taken by the tests that look at them.</summary>
public static class Pictures
{
    /// <summary>
    /// Takes the part of the page that the screen shows. With SIGHTLINE_WRITE=1 it becomes docs/images/NAME.png; otherwise that
    /// file must be there in the size of this screen. Pixels are not compared: fonts differ from machine to machine.
    /// </summary>
    public static async Task PictureAsync(this IPage page, string name)
    {
        var file = Path.Combine(Page.Root, "docs", "images", $"{name}.png");
        await page.EvaluateAsync("() => document.fonts.ready.then(() => scrollTo(0, 0))");
        var picture = await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Animations = ScreenshotAnimations.Disabled,
            Caret = ScreenshotCaret.Hide,
            Scale = ScreenshotScale.Css,
        });
        if (Page.IsWriting)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, picture);
        }

        Assert.True(File.Exists(file), $"docs/images/{name}.png is not there. Run this test with SIGHTLINE_WRITE=1 and commit the picture.");
        Assert.Equal(SizeOf(picture), SizeOf(await File.ReadAllBytesAsync(file)));
    }

    /// <summary>Width and height as the head of a PNG says them.</summary>
    public static (int Width, int Height) SizeOf(byte[] png) =>
        (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
}
