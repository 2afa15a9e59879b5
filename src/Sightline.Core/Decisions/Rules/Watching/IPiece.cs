namespace Sightline.Decisions.Rules.Watching;

/// <summary>Part of a watch's memory that is stored as one. What it is about stands in its body; the name only tells it apart.</summary>
internal interface IPiece
{
    /// <summary>The first letter says what it is.</summary>
    string PieceName { get; }

    /// <summary>Null when it is to be forgotten.</summary>
    byte[]? Body();
}
