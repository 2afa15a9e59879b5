namespace Sightline.Connectors.RabbitMq;

/// <summary>What the broker said of one published message.</summary>
internal abstract record Confirm
{
    private Confirm() { }

    /// <summary>Every queue it was routed to has it, as safely as that queue keeps anything.</summary>
    internal sealed record Taken : Confirm;

    /// <summary>At least one queue did not take it.</summary>
    internal sealed record NotTaken : Confirm;

    /// <summary>It led to no queue at all and came back.</summary>
    internal sealed record CameBack(ushort Code, string Words) : Confirm;

    /// <summary>The broker closed the channel because of this very message, before routing it.</summary>
    internal sealed record Rejected(ushort Code, string Words) : Confirm;

    /// <summary>Nothing was said, and nothing more will be.</summary>
    internal sealed record Lost(string Reason) : Confirm;

    /// <summary>Nothing was said in time.</summary>
    internal sealed record Late : Confirm;
}
