namespace Sightline.Tests.House;

/// <summary>STYLE rule 2: file size is the first thing to rot.</summary>
internal static class SizeRule
{
    public const int FileLines = 400;
    public const int MemberLines = 80;

    public static IEnumerable<string> Problems(SourceFile file)
    {
        var lines = file.Text.AsSpan().TrimEnd().Count('\n') + 1;
        if (lines > FileLines)
        {
            yield return $"{file.Path} has {lines} lines. Split it by idea; {FileLines} is the limit.";
        }

        foreach (var member in Members.Of(file).Where(member => member.Lines > MemberLines))
        {
            yield return $"{file.Path}:{member.Line} {member.Header} has {member.Lines} lines. Name its parts; {MemberLines} is the limit.";
        }
    }
}
