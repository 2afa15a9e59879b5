using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Sightline.Plant.Mes;

/// <summary>Asks for the bearer token where the MES has one, for posting records. Reading is open, so that anybody can compare what arrived.</summary>
internal static class MesGate
{
    public static void UseToken(this WebApplication app, string? token)
    {
        if (token is null)
        {
            return;
        }

        var expected = Encoding.UTF8.GetBytes($"Bearer {token}");
        app.Use((http, next) =>
        {
            if (!HttpMethods.IsPost(http.Request.Method) || http.Request.Path != "/records")
            {
                return next(http);
            }

            var sent = Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString());
            return CryptographicOperations.FixedTimeEquals(sent, expected) ? next(http) : DenyAsync(http);
        });
    }

    private static Task DenyAsync(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return MesAnswer.RefuseAsync(http, new MesRefusal(401, "UNAUTHORIZED", "Send the header Authorization: Bearer <token>."));
    }
}
