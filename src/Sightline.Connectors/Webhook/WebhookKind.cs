using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors.Http;
using Sightline.Connectors.Options;
using Sightline.Connectors.Trust;
using Sightline.Model;

namespace Sightline.Connectors.Webhook;

internal sealed class WebhookKind : IDocumentedKind
{
    public string Name => "webhook";

    public string Summary => "Posts each message as signed JSON to a receiver on the public internet, or in networks its file names.";

    public string ProvenAgainst => "The conformance suite over real loopback connections with TLS, with a receiver that checks each signature by itself; nobody's service yet.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(WebhookOptions);

    public string Example => """
        {
          "url": "https://hooks.example/sightline",
          "secrets": [ "${file:/etc/sightline/secrets/hook-2027}", "${file:/etc/sightline/secrets/hook-2026}" ],
          "recognisesRepeats": true,
          "body": { "serial": "{{serial}}", "outcome": "{{outcome}}", "station": "{{station}}" },
          "readBack": { "url": "https://hooks.example/sightline/{{key}}" }
        }
        """;

    public IReadOnlyList<string> Limits =>
    [
        "Redirects are never followed: 307 and 308 wait for a corrected url, other 3xx leave the outcome unknown.",
        "A name with several addresses is refused as a whole when one of them is refused. Nothing is sent, and the message waits.",
        "No proxy is used, because a proxy resolves names by itself.",
        "Answers are read to 64 KiB; a longer one cannot be tested, and with a body test its outcome is unknown.",
        "500, 502, 504, every 5xx in no list, 408 and every 2xx not named as success leave the outcome unknown.",
        "The timestamp is that of the attempt: a message that waited for days is signed when it is sent, and a repeat has a new timestamp.",
        "A receiver whose clock is wrong by more than its tolerance refuses every request.",
        "A receiver should answer 401 to a signature that does not fit: the message then waits until the secret is corrected. 400 and 403 are refusals of the message, which a person must send again.",
        "The symmetric signature v1 only; a receiver that knows the secret could sign as well.",
        "An environment variable cannot change under a running service: to renew a secret without a restart, use ${file:PATH}.",
        "{{key}} is always the message key; a field of that name cannot be reached in a template.",
    ];

    public string Notes => """"
        ## Verifying a request

        Each request carries `webhook-id` (the message key: the same fact has the same key on every attempt), `webhook-timestamp` (seconds since 1970)
        and `webhook-signature`: one or more of `v1,BASE64`, separated by spaces, one for each secret. Take a request when one of them fits, the time is near,
        and keep one record for one `webhook-id`; answer 401 to one that does not fit. The bytes are signed as they arrive, before anything parses them. In Python:

        ```python
        import base64, hashlib, hmac, time

        def is_genuine(headers, body, secret, now=None, tolerance=300):
            """headers: names in lower case; body: bytes as received; secret: whsec_..."""
            key = base64.b64decode(secret.removeprefix("whsec_"))
            signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
            wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
            near = abs((now or time.time()) - int(headers["webhook-timestamp"])) <= tolerance
            return near and any(hmac.compare_digest(wanted, one) for one in headers["webhook-signature"].split(" "))
        ```

        ## Changing the secret

        1. Write the new secret into a file of its own (`echo "whsec_$(openssl rand -base64 32)"`, mode 600) and list it in `secrets` before the old one.
        2. Every request now carries both signatures. Give the receiver the new secret.
        3. When the receiver has it, remove the old one from `secrets`.
        """";

    public IReadOnlyList<string> Check(JsonObject options, string where) => WebhookCheck.Check(options, where);

    public ITargetConnector Create(JsonObject options, IServiceProvider services) => Open(
        OptionsBinder.BindChecked<WebhookOptions>(options, Check(options, "options")), services.GetRequiredService<TimeProvider>(), Dns.GetHostAddressesAsync);

    /// <summary>A connector that resolves names as it is told.</summary>
    internal static HttpTarget Open(WebhookOptions options, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        var http = options.AsHttp();
        var guard = new AddressGuard(WebhookCheck.Networks(options), resolve);
        return new HttpTarget(http, Wire(_ => { }), time, new WebhookSigner(options.Secrets, time)) { OpenAnother = Wire };

        // Every wire goes by the guard, one that only looks too.
        HttpWire Wire(Action<SocketsHttpHandler> change) => HttpWire.Open(http, time, handler =>
        {
            handler.UseProxy = false;
            handler.ConnectCallback = guard.ConnectAsync;
            handler.SslOptions.CertificateChainPolicy = AuthorityFile.Policy(options.AuthorityFile);
            change(handler);
        });
    }
}
