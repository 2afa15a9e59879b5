using System.Text;

namespace Sightline.SystemTests.Docs;

/// <summary>A page of docs/, with its fenced blocks in the order of the page.</summary>
internal sealed class Page
{
    private Page(string name, string text)
    {
        Name = name;
        Text = text;
        Blocks = [.. Fences(text)];
    }

    public string Name { get; }

    public string Text { get; }

    public IReadOnlyList<Block> Blocks { get; }

    public static string Root { get; } = FindRoot();

    /// <summary>True when the tests write generated pages instead of comparing them.</summary>
    public static bool IsWriting => Environment.GetEnvironmentVariable("SIGHTLINE_WRITE") == "1";

    public static Page Read(string name) => new(name, File.ReadAllText(FileOf(name)));

    /// <summary>Holds a generated page to what the code says, or writes it.</summary>
    public static void MustSay(string name, string generated)
    {
        if (IsWriting)
        {
            File.WriteAllText(FileOf(name), generated);
        }

        var written = File.Exists(FileOf(name)) ? File.ReadAllText(FileOf(name)) : "";
        var apart = generated.Split('\n').Except(written.Split('\n')).Concat(written.Split('\n').Except(generated.Split('\n'))).Take(3);
        Assert.True(generated == written, $"{name} is not what the code says. Run this test with SIGHTLINE_WRITE=1 and commit the page. The first lines that differ: {string.Join(" | ", apart)}");
    }

    /// <summary>The blocks of a language below a heading, up to the next heading of any level.</summary>
    public IReadOnlyList<Block> Under(string heading, string language) =>
        [.. Blocks.Where(block => block.Heading == heading && block.Language == language)];

    private static string FileOf(string name) => Path.Combine(Root, name);

    private static IEnumerable<Block> Fences(string text)
    {
        var heading = "";
        Block? open = null;
        var content = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            if (open is null && line.StartsWith("```", StringComparison.Ordinal))
            {
                open = new Block(heading, line[3..].Trim(), "");
            }
            else if (open is not null && line == "```")
            {
                yield return open with { Text = content.ToString() };
                open = null;
                content.Clear();
            }
            else if (open is not null)
            {
                content.Append(line).Append('\n');
            }
            else if (line.StartsWith('#'))
            {
                heading = line.TrimStart('#').Trim();
            }
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sightline.slnx")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}

/// <summary>One fenced block.</summary>
internal sealed record Block(string Heading, string Language, string Text);
