using Sightline.Connectors.Options;

namespace Sightline.Connectors.Tryton;

internal sealed class TrytonOptions
{
    [Setting("Address of the server, without the database, for example http://erp.example:8000.", Required = true)]
    public string Url { get; set; } = "";

    [Setting("Name of the database.", Required = true)]
    public string Database { get; set; } = "";

    [Setting("User to sign in as. It needs to read productions, moves, lots and products, and nothing else.", Required = true)]
    public string User { get; set; } = "";

    [Setting("The user's password, as a reference: ${env:NAME} or ${file:PATH}.", Required = true)]
    public string Password { get; set; } = "";

    [Setting("Which lots become material lots. used: those that productions take in. all: every lot, serial numbers of made parts among them. none: none.")]
    public TrytonLots Lots { get; set; } = TrytonLots.All;

    [Setting("False: products are not read, only their codes in orders.")]
    public bool Products { get; set; } = true;

    [Setting("How far back each look reads again. Tryton stamps a change with the beginning of its transaction, so one that commits late "
        + "stands before others that were seen already: longer than the longest transaction.", Unit = "hh:mm:ss")]
    public TimeSpan Overlap { get; set; } = TimeSpan.FromMinutes(5);

    [Setting("Records asked for at once.", Unit = "records")]
    public int Page { get; set; } = 200;

    [Setting("How long connecting and answering may take together.", Unit = "hh:mm:ss")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    [Setting("True sends through the proxy of the operating system's settings. False connects directly whatever those say.")]
    public bool UseSystemProxy { get; set; }
}

/// <summary>Which lots of Tryton are material lots here.</summary>
internal enum TrytonLots
{
    All,
    Used,
    None,
}
