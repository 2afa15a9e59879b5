using Sightline.Identity;

namespace Sightline.Server.Access;

/// <summary>Who stands behind the request in hand. Set once, by the guard in front of every endpoint.</summary>
internal static class Callers
{
    private static readonly object s_key = new();

    /// <summary>Null where nobody is known: a page or path that needs nobody.</summary>
    public static Caller? CallerOf(this HttpContext http) => http.Items.TryGetValue(s_key, out var caller) ? (Caller)caller! : null;

    public static void Came(this HttpContext http, Caller caller) => http.Items[s_key] = caller;

    /// <summary>For facts of every day, such as an inspection: who.</summary>
    public static string ActorOf(this HttpContext http) => http.CallerOf()?.Actor ?? "nobody";

    /// <summary>For facts about an act, such as a closed delivery: who, in which role, from where.</summary>
    public static string ActorInFull(this HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress?.ToString();
        return http.CallerOf()?.ActorFrom(address) ?? new ActorText("nobody", null, address).ToString();
    }
}
