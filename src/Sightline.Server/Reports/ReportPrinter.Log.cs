namespace Sightline.Server.Reports;

internal sealed partial class ReportPrinter
{
    [LoggerMessage(EventId = 9901, Level = LogLevel.Warning, Message = "The browser that prints reports is gone: {Why}. Another is started")]
    private partial void LogGone(string why);
}
