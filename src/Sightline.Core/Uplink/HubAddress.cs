using System.Net;
using Sightline.Settings;

namespace Sightline.Uplink;

/// <summary>The hub of an edge, and the name under which the edge speaks to it.</summary>
/// <param name="Url">Where the hub is.</param>
/// <param name="KeyFile">File with the key that the hub gave to this edge. Read for every request, so a new key needs no restart.</param>
/// <param name="Edge">Name of this edge.</param>
internal sealed record HubAddress(Uri Url, string KeyFile, string Edge)
{
    public const int MostOfAName = 64;

    /// <summary>True when whoever listens on the network between can read what is sent, the key with it.</summary>
    public bool IsOpen => Url.Scheme == Uri.UriSchemeHttp && !Url.IsLoopback && !(IPAddress.TryParse(Url.Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The address as written on the command line.</summary>
    /// <exception cref="InvalidOperationException">Something of it cannot be used; all of that is said.</exception>
    public static HubAddress Of(string hub, string keyFile, string name)
    {
        var problems = Problems(hub, keyFile, name);
        return problems.Count == 0 ? new HubAddress(new Uri(hub), Path.GetFullPath(keyFile), name) : throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>All that cannot be used of what was written on the command line.</summary>
    public static IReadOnlyList<string> Problems(string hub, string keyFile, string name)
    {
        var problems = new List<string>();
        if (!Uri.TryCreate(hub, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/")
        {
            problems.Add($"--hub is '{hub}', which is no address of a hub. Write it as https://hub.plant.example:5443.");
        }

        if (!IsName(name))
        {
            problems.Add($"--name is '{name}'. Give 1 to {MostOfAName} letters, digits, '-', '_' or '.'.");
        }

        try
        {
            Secrets.FromFile(Path.GetFullPath(keyFile));
        }
        catch (SecretUnavailableException closed)
        {
            problems.Add($"--key-file: {closed.Message}");
        }

        return problems;
    }

    /// <summary>What an edge can be called.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= MostOfAName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    public string Key() => Secrets.FromFile(KeyFile);
}
