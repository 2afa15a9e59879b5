using Sightline.Connectors.Http;
using Sightline.Model;

namespace Sightline.Connectors.Probing;

/// <summary>What every target behind HTTP can be looked at for, whatever it is asked: its certificate and its clock.</summary>
/// <param name="open">Opens a wire like the connector's own, changed in one way.</param>
/// <param name="time">This node's clock.</param>
internal sealed class HttpGround(Func<Action<SocketsHttpHandler>, HttpWire> open, TimeProvider time)
{
    private const int Looks = 3;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    /// <summary>Asks three times without a credential, and judges what came.</summary>
    /// <param name="address">Where.</param>
    /// <param name="setup">Bounds.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<IReadOnlyList<ProbeFinding>> LookAsync(Uri address, ProbeSetup setup, CancellationToken ct)
    {
        var witness = new CertificateWitness(time);
        using var wire = open(handler => witness.Watch(handler.SslOptions));
        ClockSpan? clock = null;
        string? why = null;
        for (var i = 0; i < Looks; i++)
        {
            // The first look also pays for the connection, which makes its bounds wide.
            var sent = time.GetUtcNow();
            var exchange = await BareAsync(wire, address, ct);
            var received = time.GetUtcNow();
            if (exchange is Exchange.Answered { Answer: var answer } && DateOf(answer) is { } told)
            {
                var look = ClockSpan.Of(sent, received, told, s_second);
                clock = clock?.And(look) ?? look;
            }
            else
            {
                why = exchange switch
                {
                    Exchange.NotSent nothing => nothing.Reason,
                    Exchange.Lost lost => lost.Reason,
                    _ => "the answer tells no time (Date), or comes from a store on the way",
                };
                break;
            }
        }

        var certificate = witness.Judge(address.Host, setup.CertificateWarning);
        return
        [
            certificate ?? new(ProbeChecks.Certificate, ProbeVerdict.NotAsked, address.Scheme == "https"
                ? $"Cannot be asked: {why}"
                : "There is none: the connection is not encrypted, and whoever is on the way can read and change every message. Use https where the target offers it."),
            clock?.Judge(setup.MostClockSkew) ?? new(ProbeChecks.Clock, ProbeVerdict.NotAsked, $"Cannot be asked: {(certificate is { Verdict: ProbeVerdict.Bad } ? "nothing is sent to who shows this certificate." : why)}"),
        ];
    }

    /// <summary>One request for nothing, without a credential.</summary>
    public static async Task<Exchange> BareAsync(HttpWire wire, Uri address, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(address, "/"));
        return await wire.SendAsync(request, new SendGate(), ct);
    }

    private static DateTimeOffset? DateOf(Answer answer) =>
        answer.Header("Age").Count == 0 && answer.Header("Date") is [var text] && DateTimeOffset.TryParseExact(text, "r", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var date) ? date : null;
}
