using Sightline.Genealogy;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Search;

/// <summary>What a search page shows.</summary>
internal sealed record SearchView(string Word, IReadOnlyList<SearchFinding> Found);

/// <summary>GET /search: goes straight to what a word can only mean, and asks where it may mean several things.</summary>
internal static class SearchAnswer
{
    private const int LongestWord = 200;

    public static IResult Of(HttpContext http, SearchQuery search)
    {
        var word = http.Request.Query["q"].ToString().Trim();
        if (http.CallerOf() is not { } caller || word.Length is 0 or > LongestWord)
        {
            return PageAnswer.Of<SearchPage>(http, new SearchView(word.Length > LongestWord ? word[..LongestWord] : word, []));
        }

        var found = search.Of(word, caller.Stations);
        return found is [var only] ? Results.Redirect(To(only.Kind, word)) : PageAnswer.Of<SearchPage>(http, new SearchView(word, found));
    }

    public static string To(SearchKind kind, string word) => kind switch
    {
        SearchKind.Part => Paths.Part(word),
        SearchKind.WorkOrder => Paths.InspectionsOf("workOrder", word),
        SearchKind.Lot => Paths.InspectionsOf("lot", word),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A search finds parts, orders and lots."),
    };
}
