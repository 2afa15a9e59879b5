using System.Net.Sockets;
using Npgsql;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Connectors.Sql;

/// <summary>
/// What a PostgreSQL server's error says about what it stored. An ERROR ends its transaction, so nothing is stored; FATAL and PANIC end
/// the connection, and may come when the commit is already done.
/// </summary>
internal static class PostgresErrors
{
    private const string Cancelled = "57014";

    /// <summary>States in which the server may have stored although it reports an error.</summary>
    private static readonly string[] Doubtful = ["08", "40003"];

    /// <summary>The server may take the same message later: connections, resources, locks, conflicts, its own faults, and what somebody must mend there.</summary>
    private static readonly string[] Passing = ["0A", "25", "28", "2D", "3D", "3F", "40", "42", "53", "55", "57", "58", "F0", "XX"];

    public static bool IsTrouble(Exception e) =>
        e is NpgsqlException or SecretUnavailableException or OperationCanceledException or IOException or SocketException or TimeoutException;

    /// <summary>The outcome of a delivery that failed so.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="sent">True when the server may have had the whole message.</param>
    /// <param name="place">Server and database, for people.</param>
    /// <param name="timeout">The attempt's timeout.</param>
    public static DeliveryOutcome Judge(Exception e, bool sent, string place, TimeSpan timeout) => (sent, Said(e)) switch
    {
        (false, _) => new DeliveryOutcome.TryAgain($"{place}: {Words(e, timeout)} Nothing was stored."),
        (true, null) => new DeliveryOutcome.Unknown($"{place}: {Words(e, timeout)} It may have stored the message."),
        (true, { } said) when !IsError(said) || Begins(said, Doubtful) =>
            new DeliveryOutcome.Unknown($"{place}: {Words(e, timeout)} It may have stored the message."),
        (true, { } said) when Begins(said, Passing) => new DeliveryOutcome.TryAgain($"{place}: {Words(e, timeout)} Nothing was stored."),
        (true, { } said) => new DeliveryOutcome.Refused($"{place}: {Words(e, timeout)}", said.SqlState),
    };

    /// <summary>The server's own words, else what broke.</summary>
    public static string Words(Exception e, TimeSpan timeout) => (Said(e), Secret(e)) switch
    {
        ({ SqlState: Cancelled }, _) when e is OperationCanceledException => $"No answer within {timeout:c}, and the server confirmed that it cancelled.",
        ({ } said, _) => Sentence($"{said.MessageText}{(said.Detail is { Length: > 0 } detail ? $" ({detail.TrimEnd('.')})" : "")} [{said.SqlState}]"),
        (null, { } secret) => secret.Message,
        _ when e is OperationCanceledException or TimeoutException => $"No answer within {timeout:c}.",
        _ => Sentence(e.GetBaseException().Message),
    };

    private static bool IsError(PostgresException said) => said.InvariantSeverity is "ERROR";

    private static bool Begins(PostgresException said, string[] states) => states.Any(state => said.SqlState.StartsWith(state, StringComparison.Ordinal));

    private static PostgresException? Said(Exception? e) => e is null or PostgresException ? e as PostgresException : Said(e.InnerException);

    private static SecretUnavailableException? Secret(Exception? e) => e is null or SecretUnavailableException ? e as SecretUnavailableException : Secret(e.InnerException);

    private static string Sentence(string words) => words.EndsWith('.') ? words : $"{words}.";
}
