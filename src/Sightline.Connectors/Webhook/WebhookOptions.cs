using System.Text.Json.Nodes;
using Sightline.Connectors.Http;
using Sightline.Connectors.Options;

namespace Sightline.Connectors.Webhook;

internal sealed class WebhookOptions
{
    [Setting("Address each message is posted to. May hold {{field}} and {{key}} after the host; their values are percent-encoded.", Required = true)]
    public string Url { get; set; } = "";

    [Setting("Secrets that sign each request, each as a reference: ${env:NAME} or ${file:PATH}. A secret is whsec_ and the base64 of 24 to 64 random bytes. "
        + "Each one makes a signature, so that a receiver may change from one to the next while both are listed. They are read anew for each attempt.", Required = true)]
    public IReadOnlyList<string> Secrets { get; set; } = [];

    [Setting("True when the receiver keeps one record for a repeat under the same webhook-id. False sends a lost answer to read-back, or to a person.", Required = true)]
    public bool? RecognisesRepeats { get; set; }

    [Setting("Networks beside the public internet that may be reached, for example [\"10.1.0.0/16\"]. Without one every loopback, private, link-local and "
        + "reserved address is refused, whatever name leads to it.", Default = "none")]
    public IReadOnlyList<string> AllowNetworks { get; set; } = [];

    [Setting("True allows http beside https: everybody on the way can then read every message, and change the answers.")]
    public bool AnyoneOnTheWayMayRead { get; set; }

    [Setting("PEM file with the authority that signed the receiver's certificate, where this machine does not know it. Then no other is trusted.",
        Default = "what the machine trusts")]
    public string? AuthorityFile { get; set; }

    [Setting("Headers sent with every request. Values may hold ${env:NAME} or ${file:PATH}; a credential is never written into the file itself.", Default = "none")]
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    [Setting("Document to send. A text that is only \"{{field}}\" takes the field with its JSON type; \"x {{field}} y\" is filled as text; "
        + "a member that names a missing field is left out; {{key}} is the message key.", Default = "the translated fields themselves")]
    public JsonNode? Body { get; set; }

    [Setting("How long connecting, sending and answering may take together. Too short turns slow answers into lost ones.", Unit = "hh:mm:ss")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    [Setting("Most connections to the receiver at once. More lanes than connections wait, and waiting counts into the timeout.", Unit = "connections")]
    public int MaxConnectionsPerServer { get; set; } = 8;

    [Setting("What an answer must look like to count as stored.", Default = "status 200, 201, 202 or 204")]
    public HttpSuccessOptions Success { get; set; } = new() { Status = [200, 201, 202, 204] };

    [Setting("What it means when the status says success and the body test says otherwise. Must be stated with a body test.", Default = "no body test, no meaning")]
    public BodyFailure? BodyFailed { get; set; }

    [Setting("Statuses after which the same message will never succeed; a person must look.")]
    public IReadOnlyList<int> Refused { get; set; } = [400, 403, 404, 409, 410, 413, 415, 417, 422];

    [Setting("Statuses that promise nothing was stored and that a later attempt may succeed. Retry-After is honoured.")]
    public IReadOnlyList<int> Retry { get; set; } = [425, 429, 503];

    [Setting("JSON pointer to the receiver's own identity of the record in its answer.", Default = "no reference is kept")]
    public string? Reference { get; set; }

    [Setting("JSON pointer to the receiver's own words in its answer, shown to people.", Default = "the first 200 characters of the answer")]
    public string? Message { get; set; }

    [Setting("How to ask the receiver whether it has a message; the question is signed over an empty body. Without it a lost answer goes to a person "
        + "unless repeats are recognised.", Default = "the receiver cannot be asked")]
    public HttpReadBackOptions? ReadBack { get; set; }

    /// <summary>What of it the http connector does.</summary>
    public HttpTargetOptions AsHttp() => new()
    {
        Url = Url,
        Headers = Headers,
        Body = Body,
        IdempotencyHeader = WebhookSigner.Id,
        RecognisesRepeats = RecognisesRepeats,
        Timeout = Timeout,
        MaxConnectionsPerServer = MaxConnectionsPerServer,
        Success = Success,
        BodyFailed = BodyFailed,
        Refused = Refused,
        Retry = Retry,
        Reference = Reference,
        Message = Message,
        ReadBack = ReadBack,
    };
}
