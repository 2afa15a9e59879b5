using Microsoft.Extensions.Options;
using Sightline.Storage;

namespace Sightline.Server.Transport;

/// <summary>Says at every start what was allowed that should not last.</summary>
internal sealed partial class TransportWarnings(IOptions<TransportOptions> options, ListenPlan plan, DataFolder folder, ILogger<TransportWarnings> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.LetPasswordsTravelUnencrypted && plan.Open.Count > 0)
        {
            LogUnencrypted(string.Join(", ", plan.Open));
        }

        if (folder.IsOpenToOthers)
        {
            LogOpenFolder(folder.Path);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 9504, Level = LogLevel.Warning, Message = "Passwords and keys travel unencrypted to {Urls}, because Transport:LetPasswordsTravelUnencrypted is true. Whoever listens on that network reads them")]
    private partial void LogUnencrypted(string urls);

    [LoggerMessage(EventId = 9505, Level = LogLevel.Warning, Message = "The data folder {Path} is open to other users of this machine. Run chmod 700 on it")]
    private partial void LogOpenFolder(string path);
}
