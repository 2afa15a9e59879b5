using Sightline.Connectors.OAuth;
using Sightline.Connectors.Probing;
using Sightline.Connectors.Secrets;
using Sightline.Connectors.Templates;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Connectors.Http;

/// <summary>Tries a target over HTTP step by step: certificate, clock, sign-in, its renewal, each method, and how much it says it takes.</summary>
internal sealed class HttpTrial(HttpTargetOptions options, HttpWire wire, IHeaderSource headers, IRequestSigner? signer, HttpGround ground, AnswerJudge judge)
{
    private readonly Uri _address = UrlTemplate.Shape(options.Url)!;

    private bool HasCredential => options.OAuth is not null || signer is not null || options.Headers.Values.Any(value => new SecretText(value).HasReference);

    public async Task<IReadOnlyList<ProbeFinding>> RunAsync(ProbeSetup setup, CancellationToken ct)
    {
        var found = new List<ProbeFinding>(await ground.LookAsync(_address, setup, ct));
        try
        {
            if (headers is TokenHeaders tokens)
            {
                found.Add(await RenewAsync(tokens, ct));
            }

            var values = await headers.CurrentAsync(ct);
            var asked = await AskAsync(setup.Question, values, ct);
            found.Add(await SignInAsync(setup.Question, asked, values, ct));
            found.AddRange(await MethodsAsync(asked, values, ct));
            found.AddRange((asked as Exchange.Answered)?.Answer is { } answer && RateBudget.Judge(answer, setup.MostPerSecond) is { } rate ? [rate] : []);
        }
        catch (Exception e) when (e is SecretUnavailableException or CredentialAwayException)
        {
            found.Add(new ProbeFinding(ProbeChecks.SignIn, ProbeVerdict.Bad, e.Message));
        }

        return found;
    }

    private static async Task<ProbeFinding> RenewAsync(TokenHeaders tokens, CancellationToken ct)
    {
        try
        {
            await tokens.CurrentAsync(ct);
            return new ProbeFinding(ProbeChecks.Renewal, ProbeVerdict.Good, $"A second access token was fetched ahead of time; it {await tokens.RenewAsync(ct)}, and the next is fetched when 80 % of that are over.");
        }
        catch (CredentialAwayException e)
        {
            return new ProbeFinding(ProbeChecks.Renewal, ProbeVerdict.Bad, e.Message);
        }
    }

    /// <summary>The read-back question where there is one, else what methods there are: neither leaves anything.</summary>
    private async Task<Exchange> AskAsync(DeliveryMessage question, HeaderValues? values, CancellationToken ct)
    {
        var ask = options.ReadBack;
        var url = ask is null ? _address : new UrlTemplate(ask.Url).Fill(question, out _) ?? UrlTemplate.Shape(ask.Url)!;
        using var request = new HttpRequestMessage(ask is null ? HttpMethod.Options : HttpMethod.Parse(ask.Method), url);
        values?.AddTo(request);
        if (values is not null)
        {
            signer?.Sign(request, question.Key, [], new Dictionary<string, string>(StringComparer.Ordinal));
        }

        return await wire.SendAsync(request, new SendGate(), ct);
    }

    private async Task<ProbeFinding> SignInAsync(DeliveryMessage question, Exchange asked, HeaderValues values, CancellationToken ct)
    {
        if (!HasCredential)
        {
            return Finding(ProbeChecks.SignIn, ProbeVerdict.NotAsked, "The target's file names no credential.");
        }

        if (asked is not Exchange.Answered { Answer: var answer })
        {
            return Finding(ProbeChecks.SignIn, ProbeVerdict.NotAsked, "Cannot be asked: the target gave no answer.");
        }

        if (answer.Status is 401 or 403)
        {
            return Finding(ProbeChecks.SignIn, ProbeVerdict.Bad, $"The target refuses the credential. Renew it where its reference points, or let it be allowed there. The target said {judge.Said(answer, values)}");
        }

        // Only a target that refuses a stranger has looked at the credential.
        return await AskAsync(question, null, ct) is Exchange.Answered { Answer.Status: 401 or 403 }
            ? Finding(ProbeChecks.SignIn, ProbeVerdict.Good, "The target refuses the question without the credential, and answers it with it.")
            : Finding(ProbeChecks.SignIn, ProbeVerdict.NotAsked, "Cannot be told: the target answers the same question without a credential too. Whether it takes this one shows with the first message, or with a testRecord.");
    }

    private async Task<IEnumerable<ProbeFinding>> MethodsAsync(Exchange asked, HeaderValues values, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, _address);
        values.AddTo(request);
        var exchange = await wire.SendAsync(request, new SendGate(), ct);
        var allowed = (exchange as Exchange.Answered)?.Answer.Header("Allow").SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList() ?? [];
        var write = $"{ProbeChecks.Permission} {options.Method}";
        return
        [
            exchange is not Exchange.Answered ? Finding(write, ProbeVerdict.NotAsked, "Cannot be asked: the target gave no answer.")
                : allowed.Count == 0 ? Finding(write, ProbeVerdict.NotAsked, "Cannot be asked: the target does not say which methods it allows there (OPTIONS without Allow). A testRecord tries it.")
                : allowed.Contains(options.Method) ? Finding(write, ProbeVerdict.Good, $"The target allows {string.Join(", ", allowed)} there.")
                : Finding(write, ProbeVerdict.Bad, $"The target allows {string.Join(", ", allowed)} there, and not {options.Method}. Correct url or method, or let it be allowed."),
            .. options.ReadBack is { } ask && asked is Exchange.Answered { Answer: var answer } ? [ReadBack(ask, answer, values)] : Array.Empty<ProbeFinding>(),
        ];
    }

    private ProbeFinding ReadBack(HttpReadBackOptions ask, Answer answer, HeaderValues values)
    {
        var read = $"{ProbeChecks.Permission} read-back {ask.Method}";
        return ask.FoundStatus.Concat(ask.NotFoundStatus).Contains(answer.Status)
            ? Finding(read, ProbeVerdict.Good, $"The target answers whether it has a message ({answer.Status}).")
            : Finding(read, ProbeVerdict.Bad, $"The target does not answer whether it has a message. Correct readBack, or let it be allowed. The target said {judge.Said(answer, values)}");
    }

    private static ProbeFinding Finding(string check, ProbeVerdict verdict, string detail) => new(check, verdict, detail);
}
