using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors.Options;
using Sightline.Model;

namespace Sightline.Connectors.Http;

internal sealed class HttpConnectorKind : IDocumentedKind
{
    public string Name => "http";

    public string Summary => "Sends each message as one JSON request and judges the answer by its status and its body.";

    public string ProvenAgainst => "The conformance suite over real loopback connections; no vendor's system yet.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(HttpTargetOptions);

    public string Example => """
        {
          "url": "https://mes.example/api/results",
          "method": "POST",
          "headers": { "Authorization": "Bearer ${file:/etc/sightline/secrets/mes-token}" },
          "body": { "serial": "{{serial}}", "outcome": "{{outcome}}", "remark": "Station {{station}}", "source": "sightline" },
          "recognisesRepeats": true,
          "timeout": "00:00:10",
          "success": { "status": [200, 201], "body": [ { "path": "/result", "equals": "ok" } ] },
          "bodyFailed": "refused",
          "reference": "/id",
          "message": "/error/message",
          "readBack": { "url": "https://mes.example/api/results/by-key/{{key}}", "reference": "/id" },
          "codes": { "url": "https://mes.example/api/nc-codes", "list": "/codes", "code": "/code" }
        }
        """;

    public IReadOnlyList<string> Limits =>
    [
        "Redirects are not followed: 307 and 308 wait for a corrected url, other 3xx leave the outcome unknown.",
        "Answers are read to 64 KiB; a longer one cannot be tested, and with a body test its outcome is unknown.",
        "500, 502, 504, every 5xx in no list, 408 and every 2xx not named as success leave the outcome unknown.",
        "After a 401 the secrets are read again. Only when they changed is the request repeated, once, within the same attempt.",
        "With oauth a 401 fetches a new token and the request is repeated once, within the same attempt. A token refused at once is no reason to fetch the next: that is tried after 1 s, then 2 s, 4 s and so on, every 30 s at most.",
        "An access token is used for 24 hours at most, and for assumedLife where its answer does not say how long it lives. One whose expires_in is zero is not used.",
        "A token is fetched by the first message that needs it: after a quiet night that one waits for it.",
        "A target that answers 409 for a record it already has needs 409 in success.status, with a body test that tells the two apart.",
        "An environment variable cannot change under a running service: to renew a credential without a restart, use ${file:PATH}.",
        "Client certificates are not offered, nor any grant of OAuth but client credentials; a target that needs them has a connector of its own.",
        "A list of codes is read to 64 KiB; a longer one tells nothing, and no map is compared with it.",
        "A preflight asks OPTIONS at url, HEAD at the root of its host, and the read-back question with and without the credential; a target that counts refused requests counts one each time.",
        "{{key}} is always the message key; a field of that name cannot be reached in a template.",
    ];

    public IReadOnlyList<string> Check(JsonObject options, string where) => HttpTargetCheck.Check(options, where);

    public ITargetConnector Create(JsonObject options, IServiceProvider services)
    {
        var bound = OptionsBinder.BindChecked<HttpTargetOptions>(options, Check(options, "options"));
        var time = services.GetRequiredService<TimeProvider>();
        return new HttpTarget(bound, HttpWire.Open(bound, time), time) { OpenAnother = change => HttpWire.Open(bound, time, change) };
    }
}
