namespace Sightline.Server.Access.OpenId;

internal sealed partial class OpenIdHandler
{
    [LoggerMessage(EventId = 9601, Level = LogLevel.Warning, Message = "A sign-in through the provider failed: {Detail} The person was told and sent back to the sign-in page")]
    private static partial void LogFailed(ILogger log, string detail);

    [LoggerMessage(EventId = 9602, Level = LogLevel.Warning, Message = "{Name}, subject {Subject} of {Issuer}, was not let in: {Reason}")]
    private static partial void LogNotLetIn(ILogger log, string name, string subject, string issuer, string reason);
}
