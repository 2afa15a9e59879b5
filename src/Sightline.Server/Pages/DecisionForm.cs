using Sightline.Identity;
using Sightline.Server.Acts;

namespace Sightline.Server.Pages;

/// <summary>What somebody wrote into the form of a decision. The password is read where it is used, and never kept or shown again.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Meaning">What the signature means, as chosen.</param>
/// <param name="OwnMeaning">What the signature means, in own words; goes before what was chosen.</param>
/// <param name="Outcome">What was wrong with it, as a key below <c>decision.</c>; null at first.</param>
/// <param name="SignatureError">What was wrong with the signature, as a key below <c>signature.error.</c>; null where nothing was.</param>
internal sealed record DecisionForm(string? Reason = null, string? Meaning = null, string? OwnMeaning = null, string? Outcome = null, string? SignatureError = null)
{
    public static async Task<(DecisionForm Form, SignatureWish Wish)?> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType)
        {
            return null;
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var given = new DecisionForm(Text("reason"), Text("meaning"), Text("ownMeaning"));
        return (given, new SignatureWish(form["password"], given.OwnMeaning ?? given.Meaning));

        string? Text(string name) => form[name].ToString().Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>The same form, to be shown again with what was wrong; and the status of that answer.</summary>
    public (DecisionForm Form, int Status) With(ActOutcome outcome) => outcome switch
    {
        ActOutcome.NotSigned unsigned => (this with { SignatureError = FaultWord(unsigned.Refusal.Fault) }, StatusCodes.Status403Forbidden),
        ActOutcome.Invalid { Pointer: "/reason" } => (this with { Outcome = "noReason" }, StatusCodes.Status422UnprocessableEntity),
        ActOutcome.Wrong { Errors: [{ Pointer: "/reason" }] } => (this with { Outcome = "noReason" }, StatusCodes.Status422UnprocessableEntity),
        ActOutcome.Wrong { Errors: [{ Pointer: "/ids" }, ..] } => (this with { Outcome = "tooMany" }, StatusCodes.Status422UnprocessableEntity),
        ActOutcome.Wrong => (this with { Outcome = "noSuchMatch" }, StatusCodes.Status422UnprocessableEntity),
        ActOutcome.Invalid => (this with { Outcome = "tooMany" }, StatusCodes.Status422UnprocessableEntity),
        ActOutcome.NoRoom => (this with { Outcome = Word(outcome) }, StatusCodes.Status503ServiceUnavailable),
        _ => (this with { Outcome = Word(outcome) }, StatusCodes.Status409Conflict),
    };

    /// <summary>What became of an act, as a key below <c>decision.</c>.</summary>
    public static string Word(ActOutcome outcome) => outcome switch
    {
        ActOutcome.Done => "done",
        ActOutcome.NotFound => "notFound",
        ActOutcome.OutOfScope => "outOfScope",
        ActOutcome.Conflict => "conflict",
        ActOutcome.NoRoom => "noRoom",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome that no decision on one thing has."),
    };

    private static string FaultWord(SigningFault fault) => fault switch
    {
        SigningFault.Incomplete => "incomplete",
        SigningFault.WrongPassword => "wrong",
        SigningFault.Locked => "locked",
        _ => "noPerson",
    };
}
