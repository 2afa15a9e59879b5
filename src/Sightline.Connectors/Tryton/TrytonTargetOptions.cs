using Sightline.Connectors.Options;

namespace Sightline.Connectors.Tryton;

internal sealed class TrytonTargetOptions
{
    [Setting("Address of the server, without the database, for example http://erp.example:8000.", Required = true)]
    public string Url { get; set; } = "";

    [Setting("Name of the database.", Required = true)]
    public string Database { get; set; } = "";

    [Setting("User to sign in as: one of its own for Sightline, with a company. It needs to read lots and products, to write notes, attachments and, "
        + "where lots are made, parts are moved or orders advanced, those too.", Required = true)]
    public string User { get; set; } = "";

    [Setting("The user's password, as a reference: ${env:NAME} or ${file:PATH}.", Required = true)]
    public string Password { get; set; } = "";

    [Setting("Code of the product the lot belongs to. May hold {{field}}.", Required = true)]
    public string Product { get; set; } = "";

    [Setting("Number of the lot that gets the verdict, such as the part's serial number. May hold {{field}}.", Required = true)]
    public string Lot { get; set; } = "";

    [Setting("True makes a lot that Tryton does not have. False refuses the message.")]
    public bool CreateLots { get; set; }

    [Setting("Lines of the note put on the lot. Each may hold {{field}}; one that names a missing field is left out. A last line with the message key is added.", Required = true)]
    public IReadOnlyList<string> Note { get; set; } = [];

    [Setting("Address of the evidence, put on the lot as a link. May hold {{field}} and {{key}} after the host.", Default = "no link")]
    public string? Evidence { get; set; }

    [Setting("Field whose value decides on moves and orders, see results.", Default = "nothing is moved")]
    public string? Result { get; set; }

    [Setting("What follows from which value of the field. A value that is not listed gets its note and nothing else.", Default = "nothing is moved")]
    public IReadOnlyList<TrytonResultOptions> Results { get; set; } = [];

    [Setting("How much a move takes, in the product's own unit. May hold {{field}}.")]
    public string Quantity { get; set; } = "1";

    [Setting("Code or name of the location that moves start from.", Default = "nothing can be moved")]
    public string? From { get; set; }

    [Setting("Code or name of the storage location for quarantine.", Default = "nothing can be put there")]
    public string? Quarantine { get; set; }

    [Setting("Code or name of the lost-and-found location that scrap goes to.", Default = "nothing can be put there")]
    public string? Scrap { get; set; }

    [Setting("Number or reference of the production that results advance. May hold {{field}}.", Default = "no order is advanced")]
    public string? Order { get; set; }

    [Setting("What becomes of a message whose move finds too little in stock, or whose order finds too little to begin with. refuse: a person looks. "
        + "wait: it is tried again, and later messages about the part wait with it.")]
    public TrytonShortage Shortage { get; set; } = TrytonShortage.Refuse;

    [Setting("How long each single call may take. Too short turns slow answers into lost ones.", Unit = "hh:mm:ss")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    [Setting("Most connections to the server at once. More lanes than connections wait, and waiting counts into the timeout.", Unit = "connections")]
    public int MaxConnectionsPerServer { get; set; } = 4;

    [Setting("True sends through the proxy of the operating system's settings. False connects directly whatever those say.")]
    public bool UseSystemProxy { get; set; }
}

/// <summary>What follows from one value of the result.</summary>
internal sealed class TrytonResultOptions
{
    [Setting("The value, letter by letter.", Required = true)]
    public string Value { get; set; } = "";

    [Setting("Where the part goes: nowhere, quarantine or scrap.")]
    public TrytonMove Move { get; set; } = TrytonMove.Nowhere;

    [Setting("How far the order is advanced: leave, running or done. One that is further already stays so.")]
    public TrytonOrder Order { get; set; } = TrytonOrder.Leave;
}

/// <summary>Where a result sends a part.</summary>
internal enum TrytonMove
{
    Nowhere,
    Quarantine,
    Scrap,
}

/// <summary>How far a result advances the production order.</summary>
internal enum TrytonOrder
{
    Leave,
    Running,
    Done,
}

/// <summary>What becomes of a message that finds too little in stock.</summary>
internal enum TrytonShortage
{
    Refuse,
    Wait,
}
