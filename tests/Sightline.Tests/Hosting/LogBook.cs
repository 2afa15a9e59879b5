using Microsoft.Extensions.Logging;

namespace Sightline.Tests.Hosting;

/// <summary>What was said, by event id.</summary>
internal sealed class LogBook : ILoggerProvider, ILoggerFactory
{
    private readonly List<(int Id, LogLevel Level, string Text)> _lines = [];

    public IReadOnlyList<string> Of(int id)
    {
        lock (_lines)
        {
            return [.. _lines.Where(l => l.Id == id).Select(l => l.Text)];
        }
    }

    public ILogger<T> For<T>() => new Logger<T>(this);

    public ILogger CreateLogger(string categoryName) => new Pen(this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("A log book keeps what is said itself.");

    public void Dispose()
    {
        // Nothing but lines in memory.
    }

    private sealed class Pen(LogBook book) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (book._lines)
            {
                book._lines.Add((eventId.Id, logLevel, formatter(state, exception)));
            }
        }
    }
}
