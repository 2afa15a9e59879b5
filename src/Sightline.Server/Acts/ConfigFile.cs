namespace Sightline.Server.Acts;

/// <summary>Writes a file of the configuration folder as a whole: whoever reads it meanwhile sees the old one or the new.</summary>
internal static class ConfigFile
{
    public static void Write(string folder, string name, string text)
    {
        Directory.CreateDirectory(folder);
        var aside = Path.Combine(folder, $".{name}.tmp");
        File.WriteAllText(aside, text);
        File.Move(aside, Path.Combine(folder, name + ".json"), overwrite: true);
    }
}
