using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Extensions;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Insight.Notices;
using Sightline.Server.Access;

namespace Sightline.Server.Pages;

/// <summary>One rendering of one page: for whom, in which language, in which zone, as of which position.</summary>
public sealed class PageContext
{
    /// <summary>Names the notice that the next page shows, see <see cref="PageAnswer.Done"/>.</summary>
    internal const string NoticeParameter = "notice";

    private readonly HttpContext _http;

    internal PageContext(HttpContext http, object? given)
    {
        var services = http.RequestServices;
        (_http, Given) = (http, given);
        Caller = http.CallerOf();
        Texts = services.GetRequiredService<Languages>().For(http.Request);
        Clock = services.GetRequiredService<PlantClock>();
        Theme = Themes.For(http.Request);
        Now = Clock.Now;
        var projector = services.GetRequiredService<Projector>();
        (Position, JourneyStopped) = (projector.Position, projector.Failure is not null);
        Notice = Texts.Find("notice." + http.Request.Query[NoticeParameter]);
    }

    public Texts Texts { get; }

    /// <summary>Without host and query, for example /books.</summary>
    public string Path => _http.Request.Path.Value ?? "/";

    /// <summary>Where somebody comes back to after a look at something else.</summary>
    public string PathAndQuery => HttpMethods.IsGet(_http.Request.Method) ? Path + With((NoticeParameter, null)) : Path;

    /// <summary>When this page was made.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Position of the journal up to which it shows.</summary>
    public long Position { get; }

    /// <summary>True when nothing will move until somebody looks at the node.</summary>
    public bool JourneyStopped { get; }

    /// <summary>What was just done, in a sentence; null when nothing was.</summary>
    public string? Notice { get; }

    public string Theme { get; }

    internal Caller? Caller { get; }

    internal PlantClock Clock { get; }

    internal object? Given { get; }

    internal IReadOnlyCollection<Texts> Languages => _http.RequestServices.GetRequiredService<Languages>().All;

    /// <summary>How many things need a person, as far as this one may see them.</summary>
    internal int NoticeCount => Caller is { } caller ? _http.RequestServices.GetRequiredService<NoticeBoard>().For(caller).Count : 0;

    internal bool May(Permission permission) => Caller?.Can(permission) == true;

    /// <summary>Name and value of the hidden field that every form has which changes something.</summary>
    internal (string Name, string Value) Csrf()
    {
        var tokens = _http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(_http);
        return (tokens.FormFieldName, tokens.RequestToken!);
    }

    /// <summary>The query of this page with some values replaced, or left out where null: <c>?station=L1&amp;cursor=12</c>.</summary>
    public string With(params (string Name, object? Value)[] values)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in _http.Request.Query.Where(q => !values.Any(v => v.Name == q.Key)).SelectMany(q => q.Value.Select(v => (q.Key, v))))
        {
            query.Add(name, value ?? "");
        }

        foreach (var (name, value) in values.Where(v => v.Value is not null))
        {
            query.Add(name, Convert.ToString(value, CultureInfo.InvariantCulture)!);
        }

        return query.ToString();
    }

    /// <summary>What the query of this page says, for the fields of a filter.</summary>
    public string? Asked(string name) => _http.Request.Query[name];
}
