namespace Sightline.Server.Acts;

/// <summary>What speaks against the approval of a version, the same for recipes, maps and rules.</summary>
internal static class Approval
{
    /// <summary>Null where nothing speaks against it.</summary>
    /// <param name="name">The version, as people call it.</param>
    /// <param name="read">Position of the draft that was read; null where nothing says so.</param>
    /// <param name="drafted">Position of the newest draft.</param>
    /// <param name="who">Who approves.</param>
    /// <param name="authors">Who drafted or changed it, where somebody else must approve; null where nobody asks for that.</param>
    /// <param name="isUntried">It must be tried on past inspections first, and was not.</param>
    /// <param name="of">What it is one of, such as <c>maps</c>: in the words, and as the section of the settings.</param>
    public static string? WhyNot(string name, long? read, long drafted, string who, IReadOnlyList<string>? authors, bool isUntried, string of)
    {
        var section = $"{char.ToUpperInvariant(of[0])}{of[1..]}";
        return read is { } seen && seen != drafted ? $"{name} was changed since it was read at position {seen}; it is at {drafted} now. Read it again, and approve what is there."
            : isUntried ? $"{name} was not tried on past inspections since it was changed. Replay it first; {section}:ReplayFirst asks for that."
            : authors?.Contains(who) == true ? $"{name} was drafted or changed by '{who}', who cannot approve it too. Ask somebody else who may approve {of}; {section}:FourEyes asks for that."
            : null;
    }
}
