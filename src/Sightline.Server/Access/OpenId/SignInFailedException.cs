namespace Sightline.Server.Access.OpenId;

/// <summary>A sign-in through the provider came to nothing.</summary>
/// <param name="words">For the person, on the sign-in page.</param>
/// <param name="detail">For the log. Never a token, a code or a secret.</param>
/// <param name="cause">What it was in the machine, if anything.</param>
internal sealed class SignInFailedException(string words, string detail, Exception? cause = null) : Exception(detail, cause)
{
    public const string Away = "The sign-in provider does not answer as it should. Try again in a moment, or sign in with a password.";
    public const string NotBelieved = "The sign-in provider's answer could not be believed. Try again; if it stays, tell whoever runs Sightline.";
    public const string TooLate = "The sign-in took too long or was begun in another window. Try again.";
    public const string Cancelled = "The sign-in was cancelled at the provider.";

    public string Words { get; } = words;

    public static SignInFailedException Unreachable(string detail, Exception? cause = null) => new(Away, detail, cause);

    public static SignInFailedException Unbelieved(string detail) => new(NotBelieved, detail);
}
