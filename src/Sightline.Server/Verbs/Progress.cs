namespace Sightline.Server.Verbs;

/// <summary>Progress of long work on the terminal; silent where nobody looks.</summary>
internal static class Progress
{
    public static void Show(string text)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{text}   ");
        }
    }

    public static void End()
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.WriteLine();
        }
    }
}
