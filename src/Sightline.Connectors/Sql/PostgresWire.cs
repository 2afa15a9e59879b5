using Npgsql;
using Sightline.Connectors.Secrets;
using Sightline.Settings;

namespace Sightline.Connectors.Sql;

/// <summary>The connections of one connector to its PostgreSQL server.</summary>
internal sealed class PostgresWire : IAsyncDisposable
{
    /// <summary>Beyond the timeout: ends what the server never answers where the injected clock does not reach, as in giving a connection back.</summary>
    private const int SecondsBeyond = 30;

    private readonly NpgsqlDataSource _source;
    private readonly TimeSpan _timeout;

    private PostgresWire(NpgsqlDataSource source, string place, TimeSpan timeout, TimeProvider time) =>
        (_source, Place, _timeout, Time) = (source, place, timeout, time);

    /// <summary>Server and database, for people.</summary>
    public string Place { get; }

    public TimeProvider Time { get; }

    public static PostgresWire Open(SqlTargetOptions options, TimeProvider time)
    {
        var parts = PostgresConnectionCheck.Parse(options.Connection)!;
        var secret = string.IsNullOrEmpty(parts.Password) ? null : new SecretText(parts.Password);
        parts.Password = null;
        // Time is kept by the injected clock; these end what it does not reach.
        var seconds = (int)Math.Ceiling(options.Timeout.TotalSeconds);
        (parts.Timeout, parts.CommandTimeout) = (seconds, seconds + SecondsBeyond);
        (parts.MaxPoolSize, parts.Enlist, parts.IncludeErrorDetail) = (options.MaxConnections, false, true);
        parts.GssEncryptionMode = GssEncryptionMode.Disable;
        parts.ApplicationName ??= "sightline";
        var builder = new NpgsqlDataSourceBuilder(parts.ConnectionString);
        if (secret is not null)
        {
            // For every new connection, so that a renewed password needs no restart.
            builder.UsePasswordProvider(_ => Read(secret), (_, _) => ValueTask.FromResult(Read(secret)));
        }

        return new PostgresWire(builder.Build(), $"{parts.Database} on {parts.Host}:{parts.Port}", options.Timeout, time);
    }

    /// <summary>Begins one attempt, bounded by the timeout.</summary>
    public PostgresAttempt Begin(CancellationToken ct) => new(_source, Place, _timeout, Time, ct);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static string Read(SecretText secret) => secret.Read(new Dictionary<string, string>(StringComparer.Ordinal));
}
