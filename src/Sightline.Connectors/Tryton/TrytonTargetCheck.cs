using System.Globalization;
using System.Text.Json.Nodes;
using Sightline.Connectors.Options;
using Sightline.Connectors.Secrets;
using Sightline.Connectors.Templates;

namespace Sightline.Connectors.Tryton;

/// <summary>Every problem of a Tryton target's options that their types alone cannot show.</summary>
internal static class TrytonTargetCheck
{
    public static IReadOnlyList<string> Check(JsonObject from, string where)
    {
        var problems = new List<string>();
        var options = OptionsBinder.Bind<TrytonTargetOptions>(from, where, problems);
        problems.AddRange(
        [
            .. Account(options, from, where),
            .. Text(options.Product, from.ContainsKey("product"), $"{where}.product"),
            .. Text(options.Lot, from.ContainsKey("lot"), $"{where}.lot"),
            .. Note(options, from, where),
            .. options.Evidence is { } evidence ? UrlTemplate.Faults(evidence, $"{where}.evidence") : [],
            .. Quantity(options, where),
            .. Results(options, where),
            .. options.Order is { } order ? Text(order, stated: true, $"{where}.order") : [],
            .. Limits(options, where),
        ]);
        return problems;
    }

    private static IEnumerable<string> Account(TrytonTargetOptions options, JsonObject from, string where)
    {
        if (from.ContainsKey("url") && (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.AbsolutePath != "/" || url.UserInfo.Length > 0))
        {
            // Not repeated where a password may stand in it: problems are logged and shown.
            yield return options.Url.Contains('@', StringComparison.Ordinal)
                ? $"{where}.url is an address with a user name or password. Give it as user and password."
                : $"{where}.url is '{options.Url}'. Give an absolute http or https address without a path.";
        }

        foreach (var (name, value) in ((string, string)[])[("database", options.Database), ("user", options.User)])
        {
            if (from.ContainsKey(name) && value.Trim().Length == 0)
            {
                yield return $"{where}.{name} is empty. Name it.";
            }
        }

        if (!from.ContainsKey("password"))
        {
            yield break;
        }

        var password = new SecretText(options.Password);
        if (!password.HasReference)
        {
            yield return $"{where}.password is a credential written into the file. Refer to it: ${{env:NAME}} or ${{file:PATH}}.";
        }

        foreach (var fault in password.Faults())
        {
            yield return $"{where}.password is {fault}";
        }
    }

    private static IEnumerable<string> Text(string text, bool stated, string where) =>
        !stated ? []
        : text.Trim().Length == 0 ? [$"{where} is empty. Write {{{{field}}}} or a text."]
        : TextTemplate.TryParse(text, out _, out var fault) ? [] : [$"{where} is {fault}"];

    private static IEnumerable<string> Note(TrytonTargetOptions options, JsonObject from, string where) =>
        from["note"] is JsonArray { Count: 0 }
            ? [$"{where}.note is empty. Give at least one line."]
            : options.Note.SelectMany((line, i) => TextTemplate.TryParse(line, out _, out var fault) ? Array.Empty<string>() : [$"{where}.note[{i}] is {fault}"]);

    private static IEnumerable<string> Quantity(TrytonTargetOptions options, string where) =>
        !TextTemplate.TryParse(options.Quantity, out var template, out var fault) ? [$"{where}.quantity is {fault}"]
        : !template.Names.Any() && TrytonPosting.Amount(options.Quantity) is null
            ? [string.Create(CultureInfo.InvariantCulture, $"{where}.quantity is '{options.Quantity}'. Give a number above zero, or {{{{field}}}}.")]
            : [];

    private static IEnumerable<string> Results(TrytonTargetOptions options, string where)
    {
        if (options.Results.Count > 0 != options.Result is { Length: > 0 })
        {
            yield return options.Results.Count > 0
                ? $"{where}.result is missing although results lists values. Name the field that holds them."
                : $"{where}.results is empty although result names a field. List what follows from its values, or remove result.";
        }

        var results = options.Results.Where(r => r is not null).ToList();
        foreach (var twice in results.GroupBy(r => r.Value, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            yield return $"{where}.results is a list with '{twice.Key}' more than once. Keep one.";
        }

        (string Name, string? Value, bool Needed, string Why)[] needed =
        [
            ("from", options.From, results.Exists(r => r.Move is not TrytonMove.Nowhere), "the location that moves start from"),
            ("quarantine", options.Quarantine, results.Exists(r => r.Move is TrytonMove.Quarantine), "the storage location for quarantine"),
            ("scrap", options.Scrap, results.Exists(r => r.Move is TrytonMove.Scrap), "the lost-and-found location"),
            ("order", options.Order, results.Exists(r => r.Order is not TrytonOrder.Leave), "the production that is advanced, for example {{workOrder}}"),
        ];
        foreach (var (name, value, isNeeded, why) in needed.Where(n => n.Needed && n.Value is not { Length: > 0 }))
        {
            yield return $"{where}.{name} is missing although a result needs it. Name {why}.";
        }

        if (options.From is { } start && (options.Quarantine == start || options.Scrap == start))
        {
            yield return $"{where}.from is '{start}', which moves also lead to. Give two locations.";
        }
    }

    private static IEnumerable<string> Limits(TrytonTargetOptions options, string where)
    {
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(10))
        {
            yield return $"{where}.timeout is {options.Timeout:c}. Give more than zero and at most 00:10:00; stopping waits this long for an answer.";
        }

        if (options.MaxConnectionsPerServer is < 1 or > 256)
        {
            yield return $"{where}.maxConnectionsPerServer is {options.MaxConnectionsPerServer}. Give 1 to 256 connections.";
        }
    }
}
