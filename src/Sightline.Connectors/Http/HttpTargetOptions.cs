using System.Text.Json.Nodes;
using Sightline.Connectors.OAuth;
using Sightline.Connectors.Options;

namespace Sightline.Connectors.Http;

internal sealed class HttpTargetOptions
{
    [Setting("Address each message is sent to. May hold {{field}} and {{key}} after the host; their values are percent-encoded.", Required = true)]
    public string Url { get; set; } = "";

    [Setting("POST, PUT or PATCH.")]
    public string Method { get; set; } = "POST";

    [Setting("Headers sent with every request. Values may hold ${env:NAME} or ${file:PATH}; a credential is never written into the file itself. "
        + "Secrets are read again by themselves when the target answers 401.", Default = "none")]
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    [Setting("Signs in by OAuth 2.0 client credentials: every request then carries an access token, which is renewed by itself.", Default = "headers alone sign in", Name = "oauth")]
    public OAuthOptions? OAuth { get; set; }

    [Setting("Document to send. A text that is only \"{{field}}\" takes the field with its JSON type; \"x {{field}} y\" is filled as text; "
        + "a member that names a missing field is left out; {{key}} is the message key.", Default = "the translated fields themselves")]
    public JsonNode? Body { get; set; }

    [Setting("Header that carries the message key. Same fact, same key, on every attempt.")]
    public string IdempotencyHeader { get; set; } = "Idempotency-Key";

    [Setting("True when the target keeps one record for a repeat under the same key. False sends a lost answer to read-back, or to a person.", Required = true)]
    public bool? RecognisesRepeats { get; set; }

    [Setting("How long connecting, sending and answering may take together. Too short turns slow answers into lost ones.", Unit = "hh:mm:ss")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    [Setting("Most connections to the target at once. More lanes than connections wait, and waiting counts into the timeout.", Unit = "connections")]
    public int MaxConnectionsPerServer { get; set; } = 8;

    [Setting("True sends through the proxy of the operating system's settings. False connects directly whatever those say.")]
    public bool UseSystemProxy { get; set; }

    [Setting("What an answer must look like to count as stored. Status codes lie: state a body test where the target's answers allow one.", Required = true)]
    public HttpSuccessOptions? Success { get; set; }

    [Setting("What it means when the status says success and the body test says otherwise. Must be stated with a body test.", Default = "no body test, no meaning")]
    public BodyFailure? BodyFailed { get; set; }

    [Setting("Statuses after which the same message will never succeed; a person must look.")]
    public IReadOnlyList<int> Refused { get; set; } = [400, 403, 404, 409, 410, 413, 415, 417, 422];

    [Setting("Statuses that promise nothing was stored and that a later attempt may succeed. Retry-After is honoured.")]
    public IReadOnlyList<int> Retry { get; set; } = [425, 429, 503];

    [Setting("JSON pointer to the target's own identity of the record in its answer.", Default = "no reference is kept")]
    public string? Reference { get; set; }

    [Setting("JSON pointer to the target's own words in its answer, shown to people.", Default = "the first 200 characters of the answer")]
    public string? Message { get; set; }

    [Setting("How to ask the target whether it has a message. Without it a lost answer goes to a person unless repeats are recognised.", Default = "the target cannot be asked")]
    public HttpReadBackOptions? ReadBack { get; set; }

    [Setting("Where the target lists the codes it knows. A map is then compared with it in preflight, and one with a code that the target does not know is not published.", Default = "codes are not compared")]
    public HttpCodesOptions? Codes { get; set; }
}

/// <summary>What a failed body test on a success status means.</summary>
internal enum BodyFailure
{
    TryAgain,
    Refused,
}
