using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors.Http;
using Sightline.Connectors.Options;
using Sightline.Connectors.Probing;
using Sightline.Model;

namespace Sightline.Connectors.Tryton;

internal sealed class TrytonTargetKind : IDocumentedKind
{
    public string Name => "tryton";

    /// <summary>The source of the same name has the page tryton.</summary>
    public string Page => "tryton-target";

    public string Summary => "Puts each verdict on the part's lot in Tryton, moves rejected and scrapped parts, and advances production orders.";

    public string ProvenAgainst => "The conformance suite, and a loss of every single answer in turn, against a running Tryton 6.0 on SQLite with the modules production and stock_lot; no plant's system yet.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(TrytonTargetOptions);

    public string Example => """
        {
          "url": "https://erp.example:8000",
          "database": "plant",
          "user": "sightline",
          "password": "${file:/etc/sightline/secrets/tryton}",
          "product": "{{product}}",
          "lot": "{{serial}}",
          "createLots": true,
          "note": ["Inspection {{outcome}} at {{station}}", "Defect {{defect}}"],
          "evidence": "https://sightline.example/inspections/{{inspection}}",
          "result": "outcome",
          "results": [
            { "value": "reject", "move": "quarantine" },
            { "value": "scrap", "move": "scrap" },
            { "value": "first-good", "order": "running" }
          ],
          "from": "STO",
          "quarantine": "QUA",
          "scrap": "Lost and Found",
          "order": "{{workOrder}}"
        }
        """;

    public IReadOnlyList<string> Limits =>
    [
        "Reading orders, lots and products from Tryton is the context source of the same name: [tryton](tryton.md).",
        "The steps of a message, in their order: lot, move, order, evidence link, note. Each is looked for before it is made. The note comes last and holds the key, so a message whose note is there is there whole.",
        "Everything that can be asked is asked before the first step: a message refused for its lot, its stock or its order has left nothing.",
        "A move is an internal shipment with the message key as its reference: a single stock move of Tryton has no field that could hold a key.",
        "A lot's number is not unique in Tryton. More than one lot of the product with the number is refused. One node makes one; two nodes that deliver the first message about a lot in the same moment can make two.",
        "A call that Tryton takes longer than the timeout over, and still completes after it was asked about, can be made twice: set the timeout above the slowest.",
        "A note that a person deletes in Tryton is made again when the message is sent again by hand; its move and its link are not.",
        "A lot's number cannot hold a tab or a line break: Tryton refuses them.",
        "Quantities arrive as written; Tryton counts stock as a binary floating number and refuses more digits than the unit has.",
        "An order in draft or request is refused: releasing it is its planner's. Orders are advanced by assigning, running and finishing, and read back after each.",
        "After a refused sign-in it is tried again when the password changed, and every ten minutes: Tryton locks a user who fails too often.",
        "A location, database or module that Tryton does not have is waited for, with its name: the messages are not to blame.",
        "The module stock_lot must be active, and production where orders are advanced. Tryton's quality module (6.8 and later) is not written to.",
    ];

    public IReadOnlyList<string> Check(JsonObject options, string where) => TrytonTargetCheck.Check(options, where);

    public ITargetConnector Create(JsonObject options, IServiceProvider services)
    {
        var bound = OptionsBinder.BindChecked<TrytonTargetOptions>(options, Check(options, "options"));
        var time = services.GetRequiredService<TimeProvider>();
        var http = new HttpTargetOptions { Timeout = bound.Timeout, MaxConnectionsPerServer = bound.MaxConnectionsPerServer, UseSystemProxy = bound.UseSystemProxy };
        return new TrytonTarget(bound, new TrytonLine(bound, HttpWire.Open(http, time), time), new HttpGround(change => HttpWire.Open(http, time, change), time));
    }
}
