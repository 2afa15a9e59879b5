namespace Sightline.Server.Access.OpenId;

/// <summary>Foreign words on their way into the log: one line, and not a long one.</summary>
internal static class Plain
{
    private const int Longest = 200;

    public static string Text(string? foreign)
    {
        var text = string.Concat((foreign ?? "nothing").Take(Longest).Select(c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? ' ' : c));
        return foreign?.Length > Longest ? $"{text}…" : text;
    }
}
