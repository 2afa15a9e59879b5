using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors.Http;
using Sightline.Connectors.OAuth;
using Sightline.Connectors.Options;
using Sightline.Connectors.Reading;
using Sightline.Context.Sources;
using Sightline.Model;

namespace Sightline.Connectors.Pull;

internal sealed class PullKind : IDocumentedSource
{
    public string Name => "pull";

    public string Summary => "Asks a system over HTTP and takes orders, products, lots and contexts out of its JSON by pointers.";

    public string ProvenAgainst => "The conformance suite over real loopback connections; no vendor's system yet.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(PullOptions);

    public string Example => """
        {
          "url": "https://mes.example/api/orders",
          "headers": { "Authorization": "Bearer ${file:/etc/sightline/secrets/mes-token}" },
          "records": [
            { "kind": "work-orders", "list": "/orders", "id": "/no", "changedAt": "/changed",
              "members": { "product": "/item/code", "quantity": "/qty", "batch": "/batch", "recipe.id": "/program", "materialLots": "/lots" } }
          ],
          "cursor": { "query": "since", "next": "/next" }
        }
        """;

    public IReadOnlyList<string> Limits =>
    [
        "An answer may have 8 MiB; a longer one is refused, and a cursor makes pages of it.",
        "Redirects are not followed: a 3xx is refused with the status.",
        "Without a cursor and without an ETag everything is read each time; raise every in the source's file for long lists.",
        "A number written as text becomes a number where the member is one; nothing else is converted.",
        "Records that vanish over there stay here as they were; nothing is ever deleted.",
    ];

    public IReadOnlyList<string> Check(JsonObject options, string where)
    {
        var problems = new List<string>();
        var bound = OptionsBinder.Bind<PullOptions>(options, where, problems);
        if (bound.Url.Length > 0 && (!Uri.TryCreate(bound.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
        {
            problems.Add($"{where}.url is '{bound.Url}'. Give an absolute http or https address.");
        }

        problems.AddRange(HttpHeadersCheck.Check(new HttpTargetOptions { Headers = bound.Headers }, where));
        problems.AddRange(OAuthCheck.Faults(bound.OAuth, bound.Headers, where));
        for (var i = 0; i < bound.Records.Count; i++)
        {
            problems.AddRange(Check(bound.Records[i], $"{where}.records[{i}]"));
        }

        if (bound.Cursor is { } cursor && !JsonPointer.IsValid(cursor.Next))
        {
            problems.Add($"{where}.cursor.next is '{cursor.Next}'. Give a JSON pointer, which begins with '/'.");
        }

        return problems;
    }

    public IContextSource Create(JsonObject options, IServiceProvider services) =>
        new PullSource(OptionsBinder.BindChecked<PullOptions>(options, Check(options, "options")), services.GetRequiredService<TimeProvider>());

    private static IEnumerable<string> Check(PullList list, string where)
    {
        var form = SourcedKinds.FormOf(list.Kind);
        if (form is null && list.Kind.Length > 0)
        {
            yield return $"{where}.kind is '{list.Kind}'. Use one of: {string.Join(", ", SourcedKinds.Names)}.";
        }

        var pointers = list.Members.Select(m => ($"members.{m.Key}", m.Value)).Append(("list", list.List)).Append(("id", list.Id)).Append(("changedAt", list.ChangedAt ?? ""));
        foreach (var (name, pointer) in pointers.Where(p => !JsonPointer.IsValid(p.Item2)))
        {
            yield return $"{where}.{name} is '{pointer}'. Give a JSON pointer, which begins with '/'.";
        }

        foreach (var member in list.Members.Keys.Where(m => form is not null && !MasterMembers.Paths(form).Contains(m)))
        {
            yield return $"{where}.members.{member} is not a member of {list.Kind}. Use one of: {string.Join(", ", MasterMembers.Paths(form!))}.";
        }
    }
}
