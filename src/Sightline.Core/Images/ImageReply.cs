namespace Sightline.Images;

/// <summary>What became of an image that was sent.</summary>
internal enum ImageOutcome
{
    /// <summary>It is here, and that is a fact.</summary>
    Stored,

    /// <summary>It was here before.</summary>
    Known,

    /// <summary>The part is kept; more must follow.</summary>
    Incomplete,

    /// <summary>The part does not begin where what is kept ends.</summary>
    OutOfPlace,

    /// <summary>The part has another length than it says.</summary>
    WrongLength,

    /// <summary>The content has another hash.</summary>
    WrongHash,

    /// <summary>It has no header of an image.</summary>
    NotAnImage,

    /// <summary>More bytes or pixels than one image may have.</summary>
    TooLarge,

    /// <summary>The disk or the journal has no room, or the store is away. The sender still owns it.</summary>
    NoRoom,
}

/// <summary>The answer to an upload.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Actual">The hash of the content, when it is another than promised.</param>
/// <param name="Offset">How much of it is kept from its beginning, while it is not whole.</param>
/// <param name="Why">In words, where there is something to say.</param>
internal readonly record struct ImageReply(ImageOutcome Outcome, string? Actual = null, long Offset = 0, string? Why = null);
