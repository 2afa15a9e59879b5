namespace Sightline.Connectors.RabbitMq;

/// <summary>Keeps the one line of a connector. Many lanes that find it broken open one new line between them, and share its failure.</summary>
internal sealed class BrokerDoor(RabbitMqTargetOptions options) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task<BrokerLine>? _line;

    /// <summary>Why the broker takes nothing now, in its words; null while it does or while no line stands.</summary>
    public string? Alarm => Volatile.Read(ref _line) is { IsCompletedSuccessfully: true } line ? line.Result.Alarm : null;

    public async Task<BrokerLine> OpenAsync(CancellationToken ct)
    {
        Task<BrokerLine> line;
        lock (_gate)
        {
            if (_line is not { } last || IsOver(last))
            {
                var before = _line;
                Volatile.Write(ref _line, Task.Run(() => ReplaceAsync(before), CancellationToken.None));
            }

            line = _line!;
        }

        return await line.WaitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_line is { IsCanceled: false, IsFaulted: false } line)
        {
            await CloseAsync(line);
        }
    }

    private static bool IsOver(Task<BrokerLine> line) => line.IsCompleted && (!line.IsCompletedSuccessfully || !line.Result.IsOpen);

    private async Task<BrokerLine> ReplaceAsync(Task<BrokerLine>? before)
    {
        if (before is { IsCompletedSuccessfully: true })
        {
            await CloseAsync(before);
        }

        return await BrokerLine.OpenAsync(options);
    }

    private static async Task CloseAsync(Task<BrokerLine> line) => await (await line).DisposeAsync();
}
