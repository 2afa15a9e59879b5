using System.Net;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Sightline.Server.Pages;

/// <summary>Answers with a page, a part of one, or the way to the next one.</summary>
internal static class PageAnswer
{
    /// <summary>A page or a live part, with what it shows. The component takes it with <c>Given&lt;T&gt;()</c>.</summary>
    public static IResult Of<TPage>(HttpContext http, object? given = null, int status = 200)
        where TPage : IComponent
    {
        // What somebody sees here is for them and for now.
        http.Response.Headers.CacheControl = "no-cache, no-store";
        return new RazorComponentResult<PageHost>(new Dictionary<string, object?>
        {
            [nameof(PageHost.Context)] = new PageContext(http, given),
            [nameof(PageHost.Shows)] = typeof(TPage),
        })
        {
            StatusCode = status,
            PreventStreamingRendering = true,
        };
    }

    /// <summary>After a form did something: to a page that says so. <paramref name="notice"/> is a key below <c>notice.</c>; null says nothing.</summary>
    public static IResult Done(string path, string? notice = null)
    {
        var to = notice is null ? path : $"{path}{(path.Contains('?') ? '&' : '?')}{PageContext.NoticeParameter}={WebUtility.UrlEncode(notice)}";
        return new SeeOther(to);
    }

    /// <summary>True for a person with a browser, who gets a page also where something is wrong; everybody else gets a problem document.</summary>
    public static bool IsWanted(HttpContext http) =>
        !http.Request.Path.StartsWithSegments("/api") && http.Request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html" && type.Quality is not 0);

    /// <summary>303: the browser asks with GET, whatever it asked with before.</summary>
    private sealed class SeeOther(string to) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = to;
            return Task.CompletedTask;
        }
    }
}
