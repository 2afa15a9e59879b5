using System.Net.Security;
using Microsoft.Extensions.Options;
using Sightline.Hosting;
using Sightline.Storage;

namespace Sightline.Server.Transport;

/// <summary>
/// Holds the certificate that new connections get. Its files are looked at every two seconds: a renewal is in use from the
/// next connection on, and one that cannot be used leaves the old certificate where it is, is told, and tried again.
/// </summary>
internal sealed partial class CertificateWatch(
    IOptions<HttpsOptions> options, ListenPlan plan, DataFolder folder, TimeProvider time, TransportMetrics metrics, ILogger<CertificateWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_early = TimeSpan.FromDays(21);

    private ServedCertificate? _current;
    private CertificateFiles? _files;
    private string _mark = "";
    private string _told = "";
    private DateTimeOffset _warned = DateTimeOffset.MinValue;

    /// <summary>What a new connection is answered with. Null where no address is https.</summary>
    public ServedCertificate? Current => Volatile.Read(ref _current);

    /// <summary>What a person should know about the certificate now; null when all is well.</summary>
    public string? Trouble => Current is { } current && current.Ends - time.GetUtcNow() < s_early
        ? $"The certificate {current.Certificate.Subject} ends on {current.Ends:yyyy-MM-dd HH:mm} UTC. Renew it and replace the files of Https:CertificateFile; no restart is needed."
        : null;

    public void Answer(SslServerAuthenticationOptions connection)
    {
        connection.ServerCertificateSelectionCallback = null;
        connection.ServerCertificateContext = Current!.Context;
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!plan.HasHttps)
        {
            return Task.CompletedTask;
        }

        _files = new CertificateFiles(options.Value, folder);
        try
        {
            _mark = _files.Mark();
            Use(_files.Read(time.GetUtcNow()));
        }
        catch (CertificateFault fault)
        {
            throw new ConfigurationProblems([fault.Message]);
        }

        Warn();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_pause, time, stoppingToken);
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>Takes changed files into use. What cannot be used is tried again at every look, because a file may be half written just now.</summary>
    public void Look()
    {
        try
        {
            var mark = _files!.Mark();
            if (mark != _mark)
            {
                Use(_files.Read(time.GetUtcNow()));
                (_mark, _told) = (mark, "");
                LogRenewed(Current!.Certificate.Subject, Current.Ends);
            }
        }
        catch (Exception fault) when (fault is CertificateFault or IOException or UnauthorizedAccessException)
        {
            if (fault.Message != _told)
            {
                LogKept(fault.Message);
                _told = fault.Message;
            }
        }

        Warn();
    }

    // The one before is left to the collector: a connection may be shaking hands with it just now.
    private void Use(ServedCertificate fresh)
    {
        Volatile.Write(ref _current, fresh);
        metrics.CertificateEnds(fresh.Ends);
    }

    private void Warn()
    {
        var now = time.GetUtcNow();
        if (Trouble is { } trouble && now - _warned >= s_day)
        {
            _warned = now;
            LogEnding(trouble);
        }
    }

    [LoggerMessage(EventId = 9501, Level = LogLevel.Information, Message = "A renewed certificate is in use for new connections: {Subject}, until {Ends}")]
    private partial void LogRenewed(string subject, DateTimeOffset ends);

    [LoggerMessage(EventId = 9502, Level = LogLevel.Warning, Message = "The renewed certificate is not taken; the one before stays in use, and the files are tried again every two seconds. {Problem}")]
    private partial void LogKept(string problem);

    [LoggerMessage(EventId = 9503, Level = LogLevel.Warning, Message = "{Trouble}")]
    private partial void LogEnding(string trouble);
}
