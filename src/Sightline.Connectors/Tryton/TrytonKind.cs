using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors.Options;
using Sightline.Connectors.Reading;
using Sightline.Connectors.Secrets;
using Sightline.Model;

namespace Sightline.Connectors.Tryton;

internal sealed class TrytonKind : IDocumentedSource
{
    public string Name => "tryton";

    public string Summary => "Reads production orders, lots and products from Tryton over its JSON-RPC, what changed since the last look.";

    public string ProvenAgainst => "The conformance suite against a running Tryton 6.0 with the modules production and stock_lot.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(TrytonOptions);

    public string Example => """
        {
          "url": "https://erp.example:8000",
          "database": "plant",
          "user": "sightline",
          "password": "${file:/etc/sightline/secrets/tryton}",
          "lots": "used",
          "overlap": "00:05:00"
        }
        """;

    public IReadOnlyList<string> Limits =>
    [
        "The order's id is the production's number; its reference becomes customerOrder, its product's code product, its quantity quantity.",
        "request and draft become planned, waiting and assigned released; running, done and cancelled keep their names.",
        "materialLots are the lots of the moves that go in; batch is the lot that comes out, where it is one.",
        "A lot's number is not unique in Tryton: one that lots of several products carry is told and not taken.",
        "A production, lot or product that is deleted in Tryton stays here as it was.",
        "After a refused sign-in it is tried again when the password changed, and every ten minutes: Tryton locks a user who fails too often.",
        "The module production must be active, and stock_lot unless lots is none.",
        "Times of changes are taken as UTC, which is what a Tryton server stores.",
        "Sending verdicts to Tryton is the target of the same name: [tryton-target](tryton-target.md).",
    ];

    public IReadOnlyList<string> Check(JsonObject options, string where)
    {
        var problems = new List<string>();
        var bound = OptionsBinder.Bind<TrytonOptions>(options, where, problems);
        if (bound.Url.Length > 0 && (!Uri.TryCreate(bound.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.AbsolutePath != "/"))
        {
            problems.Add($"{where}.url is '{bound.Url}'. Give an absolute http or https address without a path.");
        }

        var password = new SecretText(bound.Password);
        if (bound.Password.Length > 0 && !password.HasReference)
        {
            // The value is not repeated here: problems are logged and shown.
            problems.Add($"{where}.password is a credential written into the file. Refer to it: ${{env:NAME}} or ${{file:PATH}}.");
        }

        problems.AddRange(password.Faults().Select(fault => $"{where}.password is {fault}"));
        if (bound.Overlap < TimeSpan.FromSeconds(1) || bound.Overlap > TimeSpan.FromDays(1))
        {
            problems.Add($"{where}.overlap is {bound.Overlap}. Give a time from 00:00:01 to 1.00:00:00.");
        }

        if (bound.Page is < 1 or > 1_000)
        {
            problems.Add($"{where}.page is {bound.Page}. Give a number from 1 to 1000.");
        }

        return problems;
    }

    public IContextSource Create(JsonObject options, IServiceProvider services)
    {
        var bound = OptionsBinder.BindChecked<TrytonOptions>(options, Check(options, "options"));
        var time = services.GetRequiredService<TimeProvider>();
        return new TrytonSource(bound, new TrytonRpc(bound, time));
    }
}
