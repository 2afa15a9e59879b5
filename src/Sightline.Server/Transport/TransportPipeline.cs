using System.Globalization;
using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Sightline.Hosting;
using Sightline.Server.Api;
using Sightline.Settings;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Sightline.Server.Transport;

/// <summary>How requests come in: over which addresses, encrypted how, limited to what, and what every answer carries.</summary>
internal static class TransportPipeline
{
    public static IServiceCollection AddTransport(this IServiceCollection services, string urls) => services
        .AddSingleton(new ListenPlan(urls))
        .AddSettings<TransportOptions, TransportOptionsCheck>("Transport")
        .AddSettings<HttpsOptions, HttpsOptionsCheck>("Https")
        .AddSingleton<TransportMetrics>().AddSingleton<CertificateWatch>()
        .AddHostedService<TransportWarnings>()
        .AddHostedService(s => s.GetRequiredService<CertificateWatch>())
        .AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelLimits>();

    /// <summary>First in the row, so that what comes after sees the caller's own address, and no answer goes without its headers.</summary>
    /// <param name="app">The node.</param>
    /// <param name="answer">Says to the caller what failed.</param>
    public static void UseTransport(this WebApplication app, Func<HttpContext, Fault, Task> answer)
    {
        // Given to the server itself: a setting named urls would be read from variables too.
        foreach (var url in app.Services.GetRequiredService<ListenPlan>().Urls)
        {
            app.Urls.Add(url);
        }

        var options = app.Services.GetRequiredService<IOptions<TransportOptions>>();
        if (Proxies(options.Value) is { } forwarded)
        {
            app.UseForwardedHeaders(forwarded);
        }

        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = http => FailedAsync(http, answer),
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException or JourneyStopped,
        });
        if (options.Value.Hosts is { Count: > 0 } hosts)
        {
            app.UseMiddleware<HostNames>(hosts);
        }
    }

    private static ForwardedHeadersOptions? Proxies(TransportOptions options)
    {
        if (options.TrustedProxies.Count == 0)
        {
            return null;
        }

        // As many hops as are trusted: a proxy that is not on the list ends the row.
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in options.TrustedProxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                forwarded.KnownProxies.Add(address);
            }
            else if (System.Net.IPNetwork.TryParse(proxy, out var network))
            {
                forwarded.KnownIPNetworks.Add(network);
            }
        }

        return forwarded;
    }

    private static Task FailedAsync(HttpContext http, Func<HttpContext, Fault, Task> answer)
    {
        // The answer was emptied, headers and all.
        SecurityHeaders.Put(http);
        var fault = Fault.Of(http.Features.Get<IExceptionHandlerFeature>()?.Error);
        if (fault.RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return answer(http, fault);
    }
}

/// <summary>Limits of every connection, and its certificate. Bodies of messages are limited where they are read, so that what is too large can be kept in quarantine.</summary>
internal sealed class KestrelLimits(IOptions<TransportOptions> options, CertificateWatch certificate) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.Value.MostBodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.RequestHeadersTimeout = options.Value.RequestHeadTimeout;
        kestrel.Limits.KeepAliveTimeout = options.Value.IdleTimeout;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.ConfigureHttpsDefaults(https =>
        {
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            https.HandshakeTimeout = TimeSpan.FromSeconds(10);
            https.ServerCertificateSelector = (_, _) => certificate.Current!.Certificate;
            https.OnAuthenticate = (_, connection) => certificate.Answer(connection);
        });
    }
}
