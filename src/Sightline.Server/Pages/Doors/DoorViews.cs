namespace Sightline.Server.Pages.Doors;

/// <summary>What the sign-in page shows.</summary>
/// <param name="ReturnTo">Where to go afterwards, a path of this node.</param>
/// <param name="Name">The name given before, so that it is not typed again.</param>
/// <param name="Error">Key of what was wrong, below <c>signIn.error.</c>; null at first. Never says which of name and password it was.</param>
/// <param name="AsksCode">The account wants a code of its second factor.</param>
/// <param name="Provider">Name of an outside provider to sign in with, and the path that leads there; null when there is none.</param>
/// <param name="Told">Why a sign-in through a provider failed, in words; null when none did.</param>
internal sealed record SignInView(string ReturnTo, string? Name = null, string? Error = null, bool AsksCode = false, (string Name, string Path)? Provider = null, string? Told = null);

/// <summary>What the page for a new password shows.</summary>
/// <param name="ReturnTo">Where to go afterwards.</param>
/// <param name="Error">Key of what was wrong, below <c>newPassword.error.</c>; null at first.</param>
/// <param name="Forced">The first password was given by somebody else and must go.</param>
internal sealed record NewPasswordView(string ReturnTo, string? Error = null, bool Forced = true);

/// <summary>What the set-up page shows.</summary>
/// <param name="Token">The token of the one-time link.</param>
/// <param name="Name">The name given before.</param>
/// <param name="Error">Key of what was wrong, below <c>setUp.error.</c>; null at first.</param>
internal sealed record SetUpView(string Token, string? Name = null, string? Error = null);
