using System.Net;
using Npgsql;
using Sightline.Connectors.Secrets;

namespace Sightline.Connectors.Sql;

/// <summary>What a connection string may say. No problem repeats any part that could hold a password.</summary>
internal static class PostgresConnectionCheck
{
    /// <summary>Words that may stand in it. The rest is set here, or would make an outcome untrue.</summary>
    private static readonly string[] Allowed =
        ["Host", "Port", "Database", "Username", "Password", "SSL Mode", "Root Certificate", "SSL Certificate", "SSL Key", "Channel Binding", "Search Path", "Application Name", "Keepalive"];

    public static IEnumerable<string> Faults(string text, string where) => Parse(text) is not { } parts
        ? [$"{where} cannot be read as a connection string. Write \"Host=…;Database=…;Username=…;Password=${{file:PATH}}\" with words among: {string.Join(", ", Allowed)}."]
        : [.. Strange(parts, where), .. Missing(parts, where), .. Password(parts, where), .. Host(parts, where)];

    /// <summary>The parts, or null when they cannot be read.</summary>
    public static NpgsqlConnectionStringBuilder? Parse(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        // Its message can repeat what follows a wrongly quoted password.
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Strange(NpgsqlConnectionStringBuilder parts, string where) => parts.Keys
        .Where(word => !Allowed.Contains(word, StringComparer.OrdinalIgnoreCase))
        .Select(word => $"{where} sets '{word}'. Remove it; the words are: {string.Join(", ", Allowed)}.");

    private static IEnumerable<string> Missing(NpgsqlConnectionStringBuilder parts, string where) =>
        ((string Word, string? Value)[])[("Host", parts.Host), ("Database", parts.Database), ("Username", parts.Username)] is var needed
            ? needed.Where(part => string.IsNullOrEmpty(part.Value)).Select(part => $"{where} has no {part.Word}. State it; nothing is taken from the service's own account.")
            : [];

    private static IEnumerable<string> Password(NpgsqlConnectionStringBuilder parts, string where)
    {
        if (string.IsNullOrEmpty(parts.Password))
        {
            return [];
        }

        var secret = new SecretText(parts.Password);
        return !secret.IsReference
            ? [$"{where} holds a password. Write Password=${{env:NAME}} or Password=${{file:PATH}} instead, and change the password, for this file has shown it."]
            : secret.Faults().Select(fault => $"{where}'s password is {fault}");
    }

    private static IEnumerable<string> Host(NpgsqlConnectionStringBuilder parts, string where)
    {
        if (parts.Host is not { Length: > 0 } host)
        {
            yield break;
        }

        if (host.Contains(','))
        {
            yield return $"{where} names several hosts. Name one, or an address that leads to the primary: a standby may not know yet what the primary has.";
        }
        else if (parts.SslMode is SslMode.Prefer or SslMode.Allow && !IsHere(host))
        {
            yield return $"{where} leaves SSL Mode at {parts.SslMode}, which falls back to plain text without a word. Write SSL Mode=VerifyFull, or SSL Mode=Disable where the network is trusted.";
        }
    }

    private static bool IsHere(string host) =>
        host.StartsWith('/') || host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
