namespace Sightline.Tests.House;

/// <summary>One source file. <see cref="Code"/> is the text with comments and literals blanked, line for line.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string Code { get; } = CSharpText.Blank(Text);

    public static SourceFile Read(string path) => new(path, Repository.Text(path));

    public int LineOf(int index) => Text.AsSpan(0, index).Count('\n') + 1;
}
