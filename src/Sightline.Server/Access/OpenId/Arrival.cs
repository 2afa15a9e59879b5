using System.Text.Encodings.Web;

namespace Sightline.Server.Access.OpenId;

/// <summary>
/// The end of the way back from a provider. A redirect would still count as coming from the provider, and a strict cookie is
/// not sent along; a page of our own that leads on is where the browser starts anew.
/// </summary>
internal static class Arrival
{
    public static Task LeadOnAsync(HttpResponse response, string path)
    {
        var to = HtmlEncoder.Default.Encode(path);
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync($"<!DOCTYPE html><html lang=\"en\"><head><title>Sightline</title><link rel=\"icon\" href=\"data:,\"><meta http-equiv=\"refresh\" content=\"0;url={to}\"></head><body><p><a href=\"{to}\">Sightline</a></p></body></html>");
    }
}
