using Sightline.Connectors.OAuth;
using Sightline.Connectors.Options;

namespace Sightline.Connectors.Pull;

internal sealed class PullOptions
{
    [Setting("Address that is asked with GET.", Required = true)]
    public string Url { get; set; } = "";

    [Setting("Headers sent with every request. Values may hold ${env:NAME} or ${file:PATH}; a credential is never written into the file itself. "
        + "Secrets are read again by themselves when the system answers 401.", Default = "none")]
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    [Setting("Signs in by OAuth 2.0 client credentials: every request then carries an access token, which is renewed by itself.", Default = "headers alone sign in", Name = "oauth")]
    public OAuthOptions? OAuth { get; set; }

    [Setting("What to take out of the answer: one entry for each list of records.", Required = true)]
    public IReadOnlyList<PullList> Records { get; set; } = [];

    [Setting("How to ask only for what changed. An ETag of the answer is used in any case.", Default = "everything is asked for each time")]
    public PullCursor? Cursor { get; set; }

    [Setting("How long connecting and answering may take together.", Unit = "hh:mm:ss")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    [Setting("True sends through the proxy of the operating system's settings. False connects directly whatever those say.")]
    public bool UseSystemProxy { get; set; }
}

internal sealed class PullList
{
    [Setting("Kind of record: work-orders, products, material-lots or station-contexts.", Required = true)]
    public string Kind { get; set; } = "";

    [Setting("JSON pointer to the list; empty text when the answer itself is the list.", Required = true)]
    public string List { get; set; } = "";

    [Setting("JSON pointer, within an entry, to the id.", Required = true)]
    public string Id { get; set; } = "";

    [Setting("Members of the record and, for each, the JSON pointer within an entry. recipe.id and recipe.version name members of a member. "
        + "Where a pointer leads to nothing, the system says that there is none.", Required = true)]
    public IReadOnlyDictionary<string, string> Members { get; set; } = new Dictionary<string, string>();

    [Setting("JSON pointer, within an entry, to the time of its last change (RFC 3339 with offset).", Default = "how long a change took is not told")]
    public string? ChangedAt { get; set; }
}

internal sealed class PullCursor
{
    [Setting("Query parameter that carries the cursor; left out while there is none.", Required = true)]
    public string Query { get; set; } = "";

    [Setting("JSON pointer into the answer to the next cursor, taken as it is. While it moves on and records come, the next page is asked for at once.", Required = true)]
    public string Next { get; set; } = "";
}
