using Sightline.Buffering;

namespace Sightline.Images;

/// <summary>The facts of one image in the journal. The first is known by its hash; each time it is stored again after a removal it is another fact.</summary>
internal static class ImageFacts
{
    /// <summary>The identity that no fact of this image has yet.</summary>
    public static string FreeKey(IFactSource journal, string sha256)
    {
        var times = 1;
        while (journal.Find(FactKinds.Image, sha256, Key(sha256, times)) is not null)
        {
            times++;
        }

        return Key(sha256, times);
    }

    /// <summary>The newest fact that it was stored; null when it never was.</summary>
    public static Fact? NewestOf(IFactSource journal, string sha256)
    {
        Fact? newest = null;
        for (var times = 1; journal.Find(FactKinds.Image, sha256, Key(sha256, times)) is { } fact; times++)
        {
            newest = fact;
        }

        return newest;
    }

    private static string Key(string sha256, int times) => times == 1 ? sha256 : $"{sha256}#{times}";
}
