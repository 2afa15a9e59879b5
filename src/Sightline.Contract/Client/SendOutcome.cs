namespace Sightline.Contract.Client;

/// <summary>What became of one sending, as the sender sees it.</summary>
/// <typeparam name="T">What the node answers.</typeparam>
public abstract record SendOutcome<T>
{
    private SendOutcome() { }

    /// <summary>The node has it, now or from an earlier attempt.</summary>
    /// <param name="Status">HTTP status, 200 to 299.</param>
    /// <param name="Value">The node's answer.</param>
    public sealed record Answered(int Status, T Value) : SendOutcome<T>;

    /// <summary>The node has spoken and will say the same again: 409, 413, 422, 401 … The sender must change something or tell a person.</summary>
    /// <param name="Status">HTTP status.</param>
    /// <param name="Problem">In the node's words, as far as it gave any.</param>
    public sealed record Refused(int Status, Problem Problem) : SendOutcome<T>;

    /// <summary>
    /// No lasting answer after every attempt. The node may have it or not; sending the same body with the same id again is safe.
    /// The sender still owns the inspection.
    /// </summary>
    /// <param name="Attempts">How often it was tried.</param>
    /// <param name="Reason">What the last attempt met.</param>
    public sealed record GaveUp(int Attempts, string Reason) : SendOutcome<T>;
}

/// <summary>A node's word that it has an image.</summary>
/// <param name="Sha256">Hash of the bytes, 64 hexadecimal digits.</param>
/// <param name="New">False when the node had it before.</param>
public sealed record ImageStored(string Sha256, bool New);
