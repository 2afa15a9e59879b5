using Sightline.Connectors.OAuth;
using Sightline.Connectors.Probing;
using Sightline.Connectors.Templates;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Connectors.Http;

/// <summary>Speaks to a target over HTTP as its file describes. See docs/connectors/http.md; with a signer it is the webhook connector.</summary>
internal sealed class HttpTarget(HttpTargetOptions options, HttpWire wire, TimeProvider time, IRequestSigner? signer = null) : ITargetConnector, IRenewsCredential, IProbe, IBareExchange, ICodeList
{
    private const int Unauthorized = 401;

    private readonly HttpMethod _method = HttpMethod.Parse(options.Method);
    private readonly UrlTemplate _url = new(options.Url);
    private readonly BodyTemplate _body = new(options.Body);
    private readonly IHeaderSource _headers = TokenHeaders.Open(options.Headers, options.OAuth, options.Timeout, options.UseSystemProxy, time);
    private readonly AnswerJudge _judge = new(options, time);
    private readonly UrlTemplate? _askUrl = options.ReadBack is { } ask ? new UrlTemplate(ask.Url) : null;
    private readonly ReadBackJudge? _askJudge = options.ReadBack is { } ask ? new ReadBackJudge(ask) : null;

    /// <summary>Opens another wire like this one, changed in one way: to look at what the target shows.</summary>
    public required Func<Action<SocketsHttpHandler>, HttpWire> OpenAnother { get; init; }

    public bool RecognisesRepeats => options.RecognisesRepeats is true;

    public bool CanReadBack => options.ReadBack is not null;

    public CredentialTrouble? CredentialTrouble => _headers.Trouble;

    public async Task<DeliveryOutcome> DeliverAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (_url.Fill(message, out var why) is not { } url)
        {
            return new DeliveryOutcome.Refused(why, "url");
        }

        var body = _body.Render(message);
        try
        {
            var (exchange, headers) = await SpeakAsync(gate => Posting(url, body, message, gate), message.Key, body, ct);
            return _judge.Judge(exchange, headers);
        }
        catch (Exception e) when (e is SecretUnavailableException or CredentialAwayException)
        {
            return new DeliveryOutcome.TryAgain(e.Message);
        }
    }

    public async Task<ReadBack> FindAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (_askUrl is null || _askJudge is null)
        {
            return new ReadBack.CannotTell("The target's file has no readBack. Add one, or let a person look.");
        }

        if (_askUrl.Fill(message, out var why) is not { } url)
        {
            return new ReadBack.CannotTell(why);
        }

        try
        {
            var (exchange, headers) = await SpeakAsync(_ => new HttpRequestMessage(HttpMethod.Parse(options.ReadBack!.Method), url), message.Key, [], ct);
            return exchange switch
            {
                Exchange.Answered { Answer: var answer } => _askJudge.Judge(answer, _judge.Said(answer, headers)),
                Exchange.NotSent nothing => new ReadBack.CannotTell(headers.Hide(nothing.Reason)),
                Exchange.Lost lost => new ReadBack.CannotTell(headers.Hide(lost.Reason)),
                _ => throw new InvalidOperationException("Unhandled exchange."),
            };
        }
        catch (Exception e) when (e is SecretUnavailableException or CredentialAwayException)
        {
            return new ReadBack.CannotTell(e.Message);
        }
    }

    public Task<IReadOnlyList<ProbeFinding>> ProbeAsync(ProbeSetup setup, CancellationToken ct) =>
        new HttpTrial(options, wire, _headers, signer, new HttpGround(OpenAnother, time), _judge).RunAsync(setup, ct);

    public async Task<string?> ExchangeAsync(CancellationToken ct) => await HttpGround.BareAsync(wire, UrlTemplate.Shape(options.Url)!, ct) switch
    {
        Exchange.NotSent nothing => nothing.Reason,
        Exchange.Lost lost => lost.Reason,
        _ => null,
    };

    public string? WhyNoCodes => options.Codes is null ? "Cannot be asked: the target's file does not say where its codes are (codes)." : null;

    public async Task<CodeList> CodesAsync(CancellationToken ct)
    {
        try
        {
            var (exchange, headers) = await SpeakAsync(_ => new HttpRequestMessage(HttpMethod.Get, options.Codes!.Url), "codes", [], ct);
            return HttpCodes.Read(options.Codes!, exchange, answer => _judge.Said(answer, headers));
        }
        catch (Exception e) when (e is SecretUnavailableException or CredentialAwayException)
        {
            return new CodeList.CannotTell(e.Message);
        }
    }

    public ValueTask DisposeAsync()
    {
        wire.Dispose();
        _headers.Dispose();
        return ValueTask.CompletedTask;
    }

    private HttpRequestMessage Posting(Uri url, byte[] body, DeliveryMessage message, SendGate gate)
    {
        var request = new HttpRequestMessage(_method, url) { Content = new GatedContent(body, gate) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation(options.IdempotencyHeader, message.Key);
        return request;
    }

    /// <summary>One exchange; after a 401, which promises that nothing was stored, once more with another credential, where there is one.</summary>
    private async Task<(Exchange Exchange, HeaderValues Headers)> SpeakAsync(
        Func<SendGate, HttpRequestMessage> make, string key, byte[] body, CancellationToken ct)
    {
        var first = await OnceAsync(make, await _headers.CurrentAsync(ct), key, body, ct);
        return Judge(first, again: false) || await _headers.InsteadOfAsync(first.Headers, ct) is not { } others ? first : await AgainAsync(others);

        async Task<(Exchange Exchange, HeaderValues Headers)> AgainAsync(HeaderValues fresh)
        {
            var second = await OnceAsync(make, fresh, key, body, ct);
            Judge(second, again: true);
            return second;
        }
    }

    /// <summary>False when the credential was refused.</summary>
    private bool Judge((Exchange Exchange, HeaderValues Headers) came, bool again)
    {
        if (came.Exchange is not Exchange.Answered { Answer.Status: var status })
        {
            return true;
        }

        _headers.Judge(came.Headers, status != Unauthorized, again);
        return status != Unauthorized;
    }

    private async Task<(Exchange Exchange, HeaderValues Headers)> OnceAsync(
        Func<SendGate, HttpRequestMessage> make, HeaderValues headers, string key, byte[] body, CancellationToken ct)
    {
        var gate = new SendGate();
        using var request = make(gate);
        headers.AddTo(request);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        signer?.Sign(request, key, body, secrets);
        return (await wire.SendAsync(request, gate, ct), headers.AlsoHiding(secrets));
    }
}
