namespace Sightline.Server.Pages;

/// <summary>What a person chose of language and theme: kept by the browser, known to nobody else.</summary>
internal static class LookForm
{
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(400);

    public static async Task<IResult> TakeAsync(HttpContext http, Languages languages)
    {
        if (!http.Request.HasFormContentType)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form["language"].ToString() is { Length: > 0 } language && languages.All.Any(l => l.Code == language))
        {
            Keep(http, Languages.Cookie, language);
        }

        if (form["theme"].ToString() is { Length: > 0 } theme && Themes.All.Contains(theme))
        {
            Keep(http, Themes.Cookie, theme);
        }

        return PageAnswer.Done(LocalPath.Or(form["returnTo"], "/"));
    }

    private static void Keep(HttpContext http, string name, string value) => http.Response.Cookies.Append(name, value, new CookieOptions
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        MaxAge = s_kept,
        Path = "/",
    });
}
